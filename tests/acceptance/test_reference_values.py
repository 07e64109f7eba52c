"""The first release against R's survival package, through the reference set made of it."""

import json

import pandas as pd
import pytest

from tests.conftest import Built
from tests.reference.release import RELEASE, agree_with_r
from tests.reference.synthetic_mirocals import SUBGROUPS, TABLE, make_set, make_subgroups

REFERENCE = json.loads(TABLE.with_name("values.json").read_text(encoding="utf-8"))
EXACT, CLOSE = 1e-8, 1e-6  # relative: what comes from counts, what rests on a Cox fit
TERMS = (
    *("TRT01P", "NFHPBL", "TRT01P*NFHPBL", "AGE", "ONSSITE", "COUNTRY", "ONSRNDMO", "ALSFRBL"),
    "SVCPPBL",
)


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
