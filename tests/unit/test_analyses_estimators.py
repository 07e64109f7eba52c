"""Estimators against R's survival package (tests/reference) and against hand-worked cases.

Relative agreement: 1e-8 for Kaplan-Meier and log-rank, 1e-6 for Cox.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.cox import CoxFit, fit_cox
from mirocals.analyses.survival.kaplan_meier import estimate_survival
from mirocals.analyses.survival.log_rank import compare_survival
from tests.reference.sets import CLOSE, EXACT, REFERENCE, parts, read_set

SETS = sorted(REFERENCE["kaplan_meier"])


def test_the_reference_says_what_made_it() -> None:
    assert REFERENCE["made_with"].startswith("R 4.")


@pytest.mark.parametrize("name", SETS)
def test_kaplan_meier_with_log_log_limits_agrees_with_r(name: str) -> None:
    data = read_set(name)
    for arm, expected in REFERENCE["kaplan_meier"][name].items():
        curve = estimate_survival(*parts(data[data["arm"] == int(arm)]))
        for field, values in expected.items():
            found = curve.median() if field == "median" else getattr(curve, field)
            wanted = np.array(np.atleast_1d(values), dtype=float)
            if field == "standard_error":  # Greenwood's is undefined where survival is 0
                wanted[curve.survival == 0] = np.nan
            np.testing.assert_allclose(found, wanted, rtol=EXACT, err_msg=f"{name} {arm} {field}")


@pytest.mark.parametrize("name", SETS)
def test_log_rank_of_two_and_three_arms_agrees_with_r(name: str) -> None:
    data, expected = read_set(name), REFERENCE["log_rank"][name]
    test = compare_survival(*parts(data), data["arm"].to_numpy())
    assert test.chi_square == pytest.approx(expected["chi_square"], rel=EXACT)
    assert test.p_value == pytest.approx(expected["p_value"], rel=EXACT)
    assert test.degrees_of_freedom == expected["df"]
    assert list(test.observed.values()) == expected["observed"]
    assert list(test.expected.values()) == pytest.approx(expected["expected"], rel=EXACT)


def product(data: pd.DataFrame, covariate: str) -> pd.DataFrame:
    columns = data[["treated", covariate]].astype(float)
    return columns.assign(product=columns["treated"] * columns[covariate])


def adjusted(data: pd.DataFrame) -> pd.DataFrame:
    others = data[["age", "limb", "uk", "onset", "alsfrs", "svc"]]
    return pd.concat([product(data, "pnfh"), others], axis=1)


def main_effects(data: pd.DataFrame) -> pd.DataFrame:
    return adjusted(data).drop(columns="product")


def three_arms(data: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({f"arm {n}": (data["arm"] == n) * 1.0 for n in (2, 3)})


def treated(data: pd.DataFrame) -> pd.DataFrame:
    return data[["treated"]]


MODELS: dict[str, tuple[str, Any, str, str | None]] = {
    "freireich_efron": ("freireich", treated, "efron", None),
    "freireich_breslow": ("freireich", treated, "breslow", None),
    "freireich_covariate": ("freireich", lambda d: d[["treated", "logwbc"]], "efron", None),
    "freireich_interaction": ("freireich", lambda d: product(d, "logwbc"), "efron", None),
    "freireich_stratified": ("freireich", treated, "efron", "stratum"),
    "feigl_zelen_stratified": ("feigl_zelen", treated, "efron", "stratum"),
    "feigl_zelen_efron": ("feigl_zelen", treated, "efron", None),
    "feigl_zelen_interaction": ("feigl_zelen", lambda d: product(d, "wbc"), "efron", None),
    "feigl_zelen_breslow": ("feigl_zelen", lambda d: product(d, "wbc"), "breslow", None),
    "embury_efron": ("embury", treated, "efron", None),
    "pbc_efron": ("pbc", lambda d: d[["treated", "bili"]], "efron", None),
    "pbc_breslow": ("pbc", lambda d: d[["treated", "bili"]], "breslow", None),
    "pbc_interaction": ("pbc", lambda d: product(d, "bili"), "efron", None),
    "pbc_stratified": ("pbc", treated, "efron", "stratum"),
    "skewed_efron": ("skewed", lambda d: d[["x"]], "efron", None),
    "ties_efron": ("ties", three_arms, "efron", None),
    "ties_breslow": ("ties", three_arms, "breslow", None),
    "ties_stratified": ("ties", three_arms, "efron", "stratum"),
    "synthetic_mirocals_unadjusted": ("synthetic_mirocals", treated, "efron", None),
    "synthetic_mirocals_breslow": ("synthetic_mirocals", treated, "breslow", None),
    "synthetic_mirocals_adjusted": ("synthetic_mirocals", adjusted, "efron", None),
    "synthetic_mirocals_main": ("synthetic_mirocals", main_effects, "efron", None),
    "synthetic_mirocals_stratified": ("synthetic_mirocals", treated, "efron", "country_onset"),
    "trial_unadjusted": ("trial", treated, "efron", None),
    "trial_adjusted": ("trial", adjusted, "efron", None),
    "trial_main": ("trial", main_effects, "efron", None),
    "trial_stratified": ("trial", treated, "efron", "stratum"),
    "trial_stratum_2": ("trial", treated, "efron", None),
    "trial_stratum_3": ("trial", treated, "efron", None),
}


def fit_model(model: str) -> CoxFit:
    name, design, ties, strata = MODELS[model]
    data = read_set(name)
    if model[:-1].endswith("stratum_"):
        data = data[data["stratum"] == int(model[-1])]
    groups = data[strata].to_numpy() if strata else None
    return fit_cox(*parts(data), design(data), ties, groups)


def test_every_reference_model_is_fitted_here() -> None:
    assert set(MODELS) == set(REFERENCE["cox"])


@pytest.mark.parametrize("model", sorted(MODELS))
def test_cox_models_agree_with_r_on_the_original_scale(model: str) -> None:
    fit, expected = fit_model(model), REFERENCE["cox"][model]
    for field in ("estimate", "standard_error", "p_value", "lower", "upper"):
        found = [getattr(coefficient, field) for coefficient in fit.coefficients.values()]
        wanted = np.atleast_1d(expected[field])
        np.testing.assert_allclose(found, wanted, rtol=CLOSE, err_msg=f"{model} {field}")
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=EXACT)


def test_the_unit_of_a_covariate_changes_its_estimate_and_nothing_else() -> None:
    data = read_set("trial")
    fine, coarse = adjusted(data), adjusted(data.assign(pnfh=data["pnfh"] * 1e6))
    first, second = (fit_cox(*parts(data), design).coefficients for design in (fine, coarse))
    assert second["treated"].estimate == pytest.approx(first["treated"].estimate, rel=CLOSE)
    assert second["product"].estimate * 1e6 == pytest.approx(first["product"].estimate, rel=CLOSE)
    assert second["product"].p_value == pytest.approx(first["product"].p_value, rel=CLOSE)


def test_survival_by_hand_with_a_death_and_a_censoring_on_the_same_day() -> None:
    curve = estimate_survival(np.array([2.0, 2, 3, 5]), np.array([True, False, True, False]))
    assert curve.survival.tolist() == pytest.approx([3 / 4, 3 / 8, 3 / 8])
    assert curve.at_risk.tolist() == [4, 2, 1]
    assert curve.at(2).survival == pytest.approx(3 / 4)
    assert curve.at(1).survival == 1
    assert curve.at(3).at_risk == 2


def test_a_curve_flat_at_one_half_has_its_median_in_the_middle() -> None:
    curve = estimate_survival(np.array([1.0, 2, 5, 9]), np.array([True] * 4))
    assert curve.median()[0] == 3.5


def test_survival_beyond_follow_up_is_not_estimable_unless_nobody_is_left_alive() -> None:
    alive = estimate_survival(np.array([10.0, 20]), np.array([True, False]))
    dead = estimate_survival(np.array([10.0, 20]), np.array([True, True]))
    with pytest.raises(NotEstimable, match="follow-up ends on day 20"):
        alive.at(21)
    assert dead.at(21).survival == 0


def test_one_subject_and_all_censored_have_curves_without_limits() -> None:
    one = estimate_survival(np.array([7.0]), np.array([True]))
    censored = estimate_survival(np.array([3.0, 7]), np.array([False, False]))
    assert one.survival.tolist() == [0]
    assert one.median()[0] == 7
    assert censored.survival.tolist() == [1, 1]
    assert np.isnan([*one.lower, *censored.upper, censored.median()[0]]).all()


@pytest.mark.parametrize(
    ("time", "event", "group", "reason"),
    [
        ([1, 2], [1, 1], [1, 1], "fewer than two arms"),
        ([1, 2], [0, 0], [1, 2], "no event in any arm"),
        ([1, 2, 9], [0, 0, 1], [1, 1, 2], "never at risk together"),
    ],
)
def test_a_log_rank_test_that_cannot_be_made_says_why(
    time: list[float], event: list[int], group: list[int], reason: str
) -> None:
    with pytest.raises(NotEstimable, match=reason):
        compare_survival(np.array(time, float), np.array(event, bool), np.array(group))


def test_an_arm_without_events_still_has_a_log_rank_test() -> None:
    data = read_set("freireich")
    event = (data["event"] == 1) & (data["arm"] == 1)
    test = compare_survival(data["time"].to_numpy(), event.to_numpy(), data["arm"].to_numpy())
    assert test.observed == {1: 21, 2: 0}
    assert sum(test.expected.values()) == pytest.approx(21)


def test_a_cox_fit_that_is_not_determined_says_why() -> None:
    data = read_set("freireich")
    time, event = parts(data)
    order = data["time"].rank().to_numpy()
    causes = {
        "no event": (event & False, data[["treated"]]),
        "separation: .* along treated$": (event & (data["arm"] == 1).to_numpy(), treated(data)),
        "separation: .* along early$": (event, pd.DataFrame({"early": -order})),
        "x is the same for every subject": (event, data[["treated"]].assign(x=1.0)),
        "collinear: treated, twice": (event, data[["treated"]].assign(twice=data["treated"] * 2)),
    }
    for reason, (events, design) in causes.items():
        with pytest.raises(NotEstimable, match=reason):
            fit_cox(time, events, design)
    with pytest.raises(NotEstimable, match="no subject"):
        fit_cox(np.array([]), np.array([], dtype=bool), pd.DataFrame({"treated": []}))
    with pytest.raises(NotEstimable, match="same for every subject"):
        fit_cox(np.array([5.0]), np.array([True]), pd.DataFrame({"treated": [1.0]}))


def test_a_covariate_that_differs_only_before_the_first_event_is_not_estimable() -> None:
    time, event = np.array([1.0, 2, 3, 4]), np.array([False, True, True, True])
    design = pd.DataFrame({"treated": [0.0, 1, 0, 1], "rare": [1.0, 0, 0, 0]})
    with pytest.raises(NotEstimable, match="rare does not vary among subjects at risk"):
        fit_cox(time, event, design)
