"""The first release against R: survival and nlme, through the reference sets of its trial."""

import json

import pandas as pd
import pytest

from tests.conftest import Built
from tests.reference.release import RELEASE, agree_with_r
from tests.reference.synthetic_mirocals import SUBGROUPS, TABLE, make_set, make_subgroups

REFERENCE = json.loads(TABLE.with_name("values.json").read_text(encoding="utf-8"))
# relative: what comes from counts, what rests on a Cox fit, what R too finds by search
EXACT, CLOSE, NEAR = 1e-8, 1e-6, 1e-4
TERMS = (
    *("TRT01P", "NFHPBL", "TRT01P*NFHPBL", "AGE", "ONSSITE", "COUNTRY", "ONSRNDMO", "ALSFRBL"),
    "SVCPPBL",
)
# of the reference set of ALSFRS-R, in its order: study day, total, baseline, stratum, arm
ALSFRS = """
    select AVISITN as visit, ADY as day, AVAL as total, BASE as base, NFHPGR1N as stratum,
        cast(adsl.TRT01PN = 2 as integer) as treated,
        cast(COUNTRY = 'GBR' as integer) as britain, cast(ONSSITE = 'BULBAR' as integer) as bulbar
    from adam.adqs inner join adam.adsl using (USUBJID)
    where PARAMCD = 'ALSFRTOT' and ANL01FL = 'Y' and ADY > 1 and BASE is not null
        and AVISITN in (select avisitn from seeds.outcome_visits where dataset = 'ADQS')
"""


def found(built: Built, analysis: str, statistic: str) -> dict[str | None, float]:
    """Values of a statistic of an analysis, by term."""
    return dict(
        built.rows(
            "select term, value from results.ard where group_level is distinct from 'Placebo'"
            f" and analysis_id = '{analysis}' and statistic = '{statistic}'"
        )
    )


def test_the_reference_set_is_the_released_trial(built: Built):
    warehouse = built.release / "warehouse.duckdb"
    for file, make in ((TABLE, make_set), (SUBGROUPS, make_subgroups)):
        pd.testing.assert_frame_equal(pd.read_csv(file), make(warehouse), check_dtype=False)


def test_the_log_rank_test_of_the_release_is_rs(built: Built):
    expected = REFERENCE["log_rank"]["synthetic_mirocals"]
    assert found(built, "OS.LOGRANK", "chi-square") == {
        None: pytest.approx(expected["chi_square"], rel=EXACT)
    }
    assert found(built, "OS.LOGRANK", "p value") == {
        None: pytest.approx(expected["p_value"], rel=EXACT)
    }


@pytest.mark.parametrize(
    ("result", "field"), [("coefficient", "estimate"), ("standard error", "standard_error")]
)
def test_the_cox_models_of_the_release_are_rs(built: Built, result: str, field: str):
    unadjusted = REFERENCE["cox"]["synthetic_mirocals_unadjusted"][field]
    assert found(built, "OS.COX", result) == {"TRT01P": pytest.approx(unadjusted, rel=CLOSE)}
    adjusted = REFERENCE["cox"]["synthetic_mirocals_adjusted"][field]
    assert found(built, "OS.COX.ADJ", result) == pytest.approx(
        dict(zip(TERMS, adjusted, strict=True)), rel=CLOSE
    )


@pytest.mark.parametrize("analysis", sorted(RELEASE))
def test_every_survival_analysis_of_the_release_is_rs(built: Built, analysis: str):
    results = built.rows(
        "select analysis_id, group_level, term, statistic, value from results.ard"
        f" where analysis_id = '{analysis}'"
    )
    agree_with_r(analysis, results)


def test_the_reference_set_of_alsfrs_is_the_released_trial(built: Built):
    stored = pd.read_csv(TABLE.with_name("alsfrs.csv")).drop(columns="subject")
    found = pd.DataFrame(built.rows(ALSFRS), columns=list(stored))
    stored, found = (frame.sort_values(list(frame), ignore_index=True) for frame in (stored, found))
    pd.testing.assert_frame_equal(stored, found, check_dtype=False)


@pytest.mark.parametrize(
    ("analysis", "name"),
    [
        ("ALSFRTOT.MIXED", "alsfrs"),
        ("ALSFRTOT.MIXED.NFHPGR1.2", "alsfrs_low"),
        ("ALSFRTOT.MIXED.NFHPGR1.3", "alsfrs_high"),
    ],
)
def test_the_mixed_models_of_alsfrs_of_the_release_are_nlmes(
    built: Built, analysis: str, name: str
):
    expected = REFERENCE["mixed"][name]
    rows = built.rows(
        "select term, statistic, value from results.ard where value is not null"
        f" and analysis_id = '{analysis}' and group_level is distinct from 'IL-2LD 2 MIU'"
        f" union all select term, statistic, value from results.ard where term = 'TRT01P*month'"
        f" and analysis_id = '{analysis}'"
    )
    values = {(term, statistic): value for term, statistic, value in rows}
    intercept, both, slope = expected["random"]
    reference = {
        ("month", "slope"): expected["effects"][-2],
        ("month", "slope standard error"): expected["errors"][-2],
        ("TRT01P*month", "difference in slope"): expected["effects"][-1],
        ("TRT01P*month", "standard error"): expected["errors"][-1],
        ("random intercept", "standard deviation"): intercept**0.5,
        ("random slope", "standard deviation"): slope**0.5,
        ("random", "correlation"): both / (intercept * slope) ** 0.5,
        ("residual", "standard deviation"): expected["residual"] ** 0.5,
        ("model", "restricted log likelihood"): expected["log_likelihood"],
    }
    found = {name: values[name] for name in reference}
    assert found == pytest.approx(reference, rel=NEAR)
