"""Weighted and stratified tests, restricted means, competing events and proportional hazards.

Against R's survival package (tests/reference): 1e-8 relative for tests from counts and curves,
1e-6 for what rests on a Cox fit.
"""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.competing import estimate_incidence
from mirocals.analyses.survival.cox import fit_cox
from mirocals.analyses.survival.kaplan_meier import estimate_survival
from mirocals.analyses.survival.log_rank import LogRank, compare_relation, compare_survival
from mirocals.analyses.survival.partial_likelihood import RiskSets, maximise
from mirocals.analyses.survival.proportionality import check_proportionality
from mirocals.analyses.survival.restricted_mean import restrict_mean
from mirocals.analyses.survival.standardised import Counterfactual
from tests.reference.sets import CLOSE, EXACT, REFERENCE, parts, read_set

COVARIATES = {"freireich": ["logwbc"], "feigl_zelen": ["wbc"]}
STRATA = {"synthetic_mirocals": "country_onset"}  # as randomised; elsewhere one column


def agree(test: LogRank, expected: dict[str, Any]) -> None:
    assert test.chi_square == pytest.approx(expected["chi_square"], rel=EXACT)
    assert test.p_value == pytest.approx(expected["p_value"], rel=EXACT)
    if "observed" in expected:
        assert test.degrees_of_freedom == expected["df"]
        assert list(test.observed.values()) == pytest.approx(expected["observed"], rel=EXACT)
        assert list(test.expected.values()) == pytest.approx(expected["expected"], rel=EXACT)


@pytest.mark.parametrize("name", sorted(REFERENCE["log_rank_stratified"]))
def test_the_stratified_log_rank_test_agrees_with_r(name: str) -> None:
    data = read_set(name)
    strata = data[STRATA.get(name, "stratum")].to_numpy()
    test = compare_survival(*parts(data), data["arm"].to_numpy(), strata)
    agree(test, REFERENCE["log_rank_stratified"][name])


@pytest.mark.parametrize("name", sorted(REFERENCE["log_rank_rho_1"]))
def test_weights_of_survival_agree_with_r(name: str) -> None:
    data = read_set(name)
    test = compare_survival(*parts(data), data["arm"].to_numpy(), weights=(1, 0))
    agree(test, REFERENCE["log_rank_rho_1"][name])


@pytest.mark.parametrize("name", sorted(REFERENCE["fleming_harrington"]))
def test_late_and_middle_weights_agree_with_the_same_sums_in_r(name: str) -> None:
    data = read_set(name)
    for weights, expected in REFERENCE["fleming_harrington"][name].items():
        rho, gamma = (float(part) for part in weights.split(","))
        arm = data["arm"].to_numpy()
        agree(compare_survival(*parts(data), arm, weights=(rho, gamma)), expected)


@pytest.mark.parametrize("name", ["freireich", "pbc", "ties", "synthetic_mirocals"])
def test_a_relation_in_duckdb_gives_the_same_test_as_the_rows(name: str) -> None:
    data = read_set(name)
    table = data[["time", "event", "arm"]].assign(stratum=0)
    agree(compare_relation(duckdb.from_df(table)), REFERENCE["log_rank"][name])
    if name in REFERENCE["log_rank_stratified"]:
        table["stratum"] = data[STRATA.get(name, "stratum")]
        agree(compare_relation(duckdb.from_df(table)), REFERENCE["log_rank_stratified"][name])


def test_the_log_rank_test_agrees_with_statsmodels() -> None:
    data = read_set("synthetic_mirocals")
    time, event = parts(data)
    arm, strata = data["arm"].to_numpy(), data["country_onset"].to_numpy()
    plain = survdiff(time, event * 1.0, arm)
    stratified = survdiff(time, event * 1.0, arm, strata=strata)
    assert compare_survival(time, event, arm).chi_square == pytest.approx(plain[0], rel=EXACT)
    found = compare_survival(time, event, arm, strata)
    assert found.chi_square == pytest.approx(stratified[0], rel=EXACT)


@pytest.mark.parametrize("name", sorted(REFERENCE["restricted_mean"]))
def test_restricted_means_agree_with_r(name: str) -> None:
    data, expected = read_set(name), REFERENCE["restricted_mean"][name]
    for arm, values in expected["by_arm"].items():
        curve = estimate_survival(*parts(data[data["arm"] == int(arm)]))
        found = restrict_mean(curve, expected["tau"])
        assert found.mean == pytest.approx(values["mean"], rel=EXACT)
        assert found.standard_error == pytest.approx(values["standard_error"], rel=EXACT)


def test_the_restricted_mean_by_hand() -> None:
    curve = estimate_survival(np.array([2.0, 4, 6, 8]), np.array([True, False, True, False]))
    # 1 for 2 days, 3/4 for 4 days, 3/8 for 2 days; areas beyond the events 3.75 and 0.75
    found = restrict_mean(curve, 8)
    assert found.mean == pytest.approx(5.75)
    assert found.standard_error**2 == pytest.approx(3.75**2 / 12 + 0.75**2 / 2)
    with pytest.raises(NotEstimable, match="follow-up ends on day 8"):
        restrict_mean(curve, 9)


@pytest.mark.parametrize("name", sorted(REFERENCE["incidence"]))
def test_incidence_with_a_competing_event_agrees_with_r(name: str) -> None:
    component = name in {"gastrostomy", "ventilation"}
    data = read_set("synthetic_mirocals" if component else name)
    if name == "ties":
        data = data.assign(cause=data["event"] * (1 + data["site"]))
    if component:
        data = data.assign(time=data[f"{name}_time"] * 1.0, cause=data[f"{name}_cause"])
    for arm, expected in REFERENCE["incidence"][name].items():
        chosen = data[data["arm"] == int(arm)]
        found = estimate_incidence(chosen["time"].to_numpy(), chosen["cause"].to_numpy(), 1)
        kept = found.incidence > 0
        assert found.time[kept].tolist() == expected["time"]
        for field in ("incidence", "standard_error", "lower", "upper"):
            wanted = np.array(expected[field], dtype=float)
            np.testing.assert_allclose(
                getattr(found, field)[kept], wanted, rtol=EXACT, err_msg=f"{name} {arm} {field}"
            )


def test_incidences_of_all_kinds_and_survival_add_up_to_one() -> None:
    data = read_set("synthetic_mirocals")
    time = data["gastrostomy_time"].to_numpy(dtype=float)
    cause = data["gastrostomy_cause"].to_numpy()
    curve = estimate_survival(time, cause > 0)
    total = sum(estimate_incidence(time, cause, kind).incidence for kind in (1, 2))
    np.testing.assert_allclose(total + curve.survival, 1, rtol=1e-12)


def test_an_incidence_holds_after_the_last_event_where_nobody_is_left() -> None:
    time = np.array([2.0, 5, 9])
    everybody = estimate_incidence(time, np.array([1, 2, 1]), 1)
    assert everybody.at(12) == everybody.at(9)
    assert everybody.at(12)[0] == pytest.approx(2 / 3)
    with pytest.raises(NotEstimable, match="follow-up ends on day 9"):
        estimate_incidence(time, np.array([1, 2, 0]), 1).at(12)


def columns_of(name: str, data: pd.DataFrame) -> pd.DataFrame:
    if name == "ties":
        return pd.DataFrame({f"arm {n}": (data["arm"] == n) * 1.0 for n in (2, 3)})
    if name.endswith("adjusted"):
        product = data["treated"] * data["pnfh"]
        others = data[["age", "limb", "uk", "onset", "alsfrs", "svc"]]
        return pd.concat([data[["treated", "pnfh"]].assign(product=product), others], axis=1)
    return data[["treated", *COVARIATES.get(name, [])]].astype(float)


@pytest.mark.parametrize("name", sorted(REFERENCE["proportionality"]))
def test_the_test_of_proportional_hazards_agrees_with_cox_zph(name: str) -> None:
    data = read_set(name.removesuffix("_adjusted"))
    design, expected = columns_of(name, data), REFERENCE["proportionality"][name]
    tests = check_proportionality(fit_cox(*parts(data), design), *parts(data), design)
    assert [test.name for test in tests] == [*design.columns, "all"]
    for field, wanted in (("chi_square", "chi_square"), ("p_value", "p_value")):
        found = [getattr(test, field) for test in tests]
        np.testing.assert_allclose(found, expected[wanted], rtol=CLOSE, err_msg=field)
    assert [test.degrees_of_freedom for test in tests] == expected["df"]


def test_a_column_that_varies_on_one_day_only_has_no_test_of_proportional_hazards() -> None:
    time, event = np.array([1.0, 1, 1, 2, 2, 3]), np.array([1, 1, 0, 1, 0, 1], dtype=bool)
    design = pd.DataFrame({"age": [1.0, 0, 0.5, 0, 0, 0]})
    with pytest.raises(NotEstimable, match="varies at one event time only"):
        check_proportionality(fit_cox(time, event, design), time, event, design)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_maximum_agrees_with_statsmodels(ties: str) -> None:
    data = read_set("synthetic_mirocals")
    design = columns_of("adjusted", data).drop(columns=["uk", "limb"])
    scaled = ((design - design.mean()) / design.std(ddof=0)).to_numpy()
    strata = data["country_onset"].to_numpy()
    fitted = PHReg(data["time"], scaled, status=data["event"], ties=ties, strata=strata).fit()
    found = maximise(*parts(data), scaled, ties, strata)
    np.testing.assert_allclose(found.estimate, fitted.params, rtol=CLOSE)
    np.testing.assert_allclose(found.standard_error, fitted.bse, rtol=CLOSE)
    assert found.log_likelihood == pytest.approx(fitted.llf, rel=EXACT)


def test_martingale_residuals_add_up_to_nought_and_the_baseline_is_breslows() -> None:
    data = read_set("freireich")
    columns = data[["treated"]].to_numpy()
    found = maximise(*parts(data), columns, "breslow")
    sets = RiskSets(*parts(data), columns, "breslow")
    assert sets.moments(found.estimate).residual.sum() == pytest.approx(0, abs=1e-9)
    times, rises = sets.hazard_steps(found.estimate)
    relative = np.exp(columns @ found.estimate)
    by_hand = [
        data["event"][data["time"] == t].sum() / relative[(data["time"] >= t)].sum() for t in times
    ]
    assert rises.tolist() == pytest.approx(by_hand)


def test_a_resample_without_a_maximum_is_no_fit() -> None:
    time, event = np.arange(1.0, 9.0), np.array([1, 0, 1, 1, 0, 1, 1, 0], dtype=bool)
    arm = np.array([[1.0], [1], [0], [1], [0], [0], [1], [0]])
    rows = Counterfactual(time, event, arm, {1: np.zeros((8, 1)), 2: np.ones((8, 1))})
    assert np.isfinite(rows.average(np.arange(8), 6, None)).all()
    with pytest.raises(np.linalg.LinAlgError, match="no maximum"):
        rows.average(np.array([0, 1, 1, 3, 4, 4, 6, 7]), 6, None)  # no event in arm 1


def test_a_far_but_real_maximum_is_no_separation() -> None:
    draw = np.random.default_rng(1)
    x = np.r_[np.linspace(-4, 4, 60), 40.0]
    time = draw.exponential(np.exp(-0.5 * x))
    fit = fit_cox(time, np.ones(61, dtype=bool), pd.DataFrame({"x": x}))
    assert np.isfinite(fit.coefficients["x"].standard_error)
