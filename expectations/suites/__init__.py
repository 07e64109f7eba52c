"""The suites of checks, a dataset a file: each gives the checks of one study's data."""

from expectations.bounds import Bounds
from expectations.checks import Check
from expectations.suites import (
    adqs,
    adsl,
    adtte,
    collected,
    dd,
    dm,
    ds,
    ex,
    lb,
    mh,
    qs,
    re,
    ss,
    sv,
)

SUITES = (collected, dm, ds, ex, dd, ss, sv, mh, qs, re, lb, adsl, adtte, adqs)


def read_checks(bounds: Bounds) -> list[Check]:
    """Every check of the study's data, in the order of the data's way."""
    return [check for suite in SUITES for check in suite.checks(bounds)]
