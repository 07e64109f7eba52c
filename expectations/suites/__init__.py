"""The suites of checks, a dataset a file: each gives the checks of one study's data."""

from expectations.bounds import Bounds
from expectations.checks import Check
from expectations.suites import (
    adae,
    adcm,
    addv,
    adex,
    adlb,
    adqs,
    adre,
    adsl,
    adtte,
    advs,
    ae,
    cm,
    collected,
    cp,
    dd,
    dm,
    ds,
    ec,
    ex,
    lb,
    mh,
    pr,
    qs,
    re,
    ss,
    sv,
    vs,
)

SUITES = (
    *(collected, dm, ds, ec, ex, cm, ae, dd, ss, sv, mh, pr, qs, re, vs, lb, cp),
    *(adsl, adtte, adqs, adlb, adre, advs, adae, adex, adcm, addv),
)


def read_checks(bounds: Bounds) -> list[Check]:
    """Every check of the study's data, in the order of the data's way."""
    return [check for suite in SUITES for check in suite.checks(bounds)]
