"""Estimators of function against R (nlme, lm, pairs one by one) and against hand-worked cases.

Relative agreement: 1e-4 for mixed models, whose maximum R too finds by search; 1e-8 elsewhere.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mirocals.analyses.ancova import compare_adjusted, covariate_columns, estimate_mean, pool
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.function.joint_rank import compare_pairs, estimate_win_ratio, rank_scores
from mirocals.analyses.function.missing import impute
from mirocals.analyses.function.mixed import RestrictedLikelihood, fit_mixed
from mirocals.analyses.function.slopes import SlopeModel, compare_ratio
from mirocals.analyses.trial import Arm
from tests.reference.alsfrs import make_sets

FOLDER = Path(__file__).resolve().parents[1] / "reference"
REFERENCE: dict[str, Any] = json.loads((FOLDER / "values.json").read_text())
EXACT, CLOSE = 1e-8, 1e-4
ARMS = (Arm(1, "Placebo"), Arm(2, "IL-2LD"))


def read_set(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def matrices(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    data = read_set(name.split("_")[0])
    one = np.ones(len(data))
    if name == "orthodont":
        columns = [one, data.time, data.female, data.time * data.female]
        return data.distance.to_numpy(), np.column_stack(columns), data.time, data.subject
    if name == "oxboys":
        return data.height.to_numpy(), np.column_stack([one, data.time]), data.time, data.subject
    if name == "bodyweight":
        diets = [(data.diet == number) * 1.0 for number in (2, 3)]
        columns = [one, data.time, *diets, *(data.time * diet for diet in diets)]
        return data.weight.to_numpy(float), np.column_stack(columns), data.time, data.subject
    stratum = {"alsfrs_low": 2, "alsfrs_high": 3}.get(name)
    data = data[data.stratum == stratum] if stratum else data
    time = (data.day.to_numpy() - 1) / 30.4375
    columns = [np.ones(len(data)), data.base, data.britain, data.bulbar, time, time * data.treated]
    return data.total.to_numpy(float), np.column_stack(columns), time, data.subject


@pytest.mark.parametrize("name", sorted(REFERENCE["mixed"]))
def test_the_mixed_model_agrees_with_nlme(name):
    response, design, time, subject = matrices(name)
    fit = fit_mixed(response, design.astype(float), np.asarray(time, float), subject.to_numpy())
    expected = REFERENCE["mixed"][name]
    assert fit.effects == pytest.approx(expected["effects"], rel=CLOSE)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(expected["errors"], rel=CLOSE)
    random = fit.random[[0, 0, 1], [0, 1, 1]]
    assert random == pytest.approx(expected["random"], rel=CLOSE)
    assert fit.residual == pytest.approx(expected["residual"], rel=CLOSE)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-7)


def test_the_reference_sets_are_the_default_trial():
    records, subjects = make_sets()
    pd.testing.assert_frame_equal(read_set("alsfrs"), records, check_dtype=False)
    pd.testing.assert_frame_equal(read_set("alsfrs_subjects"), subjects, check_dtype=False)


def test_the_search_ends_where_no_neighbour_is_better():
    response, design, time, subject = matrices("orthodont")
    number = np.unique(subject, return_inverse=True)[1]
    likelihood = RestrictedLikelihood(response, design, time.to_numpy(float), number)
    best = likelihood.minimise(np.array([1.0, 0.0, 0.3]))
    around = best + 1e-3 * np.r_[np.eye(3), -np.eye(3)]
    assert (likelihood.deviance(around) > likelihood.deviance(best[None])).all()


def subject_matrix(data: pd.DataFrame, subjects: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    change = data.assign(change=data.total - data.base).pivot_table(
        index="subject", columns="visit", values="change"
    )
    death = subjects.death.astype(float).fillna(np.inf).to_numpy()
    return death, change.reindex(subjects.subject).to_numpy()


@pytest.mark.parametrize("name", sorted(REFERENCE["joint"]))
def test_the_joint_rank_and_win_ratio_agree_with_pairs_counted_one_by_one(name):
    data, subjects = read_set("alsfrs"), read_set("alsfrs_subjects")
    if name.endswith("low"):
        data, subjects = (frame[frame.stratum == 2] for frame in (data, subjects))
    expected = REFERENCE["joint"][name]
    pairs = compare_pairs(*subject_matrix(data, subjects))
    treated = subjects.treated.to_numpy() == 1
    found = estimate_win_ratio(pairs, treated)
    assert (found.wins, found.losses, found.ties) == tuple(
        int(expected[key]) for key in ("wins", "losses", "ties")
    )
    for key in ("ratio", "lower", "upper", "p_value"):
        assert getattr(found, key) == pytest.approx(expected[key], rel=EXACT), key
    ranks = rank_scores(pairs)
    means = [ranks[~treated].mean(), ranks[treated].mean()]
    assert means == pytest.approx(expected["mean_rank"], rel=EXACT)
    covariates, _ = covariate_columns(subjects, ["britain", "bulbar"])
    arm = np.where(treated, 2, 1)
    difference = compare_adjusted(ranks, arm, ARMS, covariates)[ARMS[1]]
    for key, value in expected["ancova"].items():
        assert getattr(difference, key) == pytest.approx(value, rel=1e-7), key


def test_the_change_at_a_visit_agrees_with_lm():
    data = read_set("alsfrs").query("visit == 8")
    covariates, _ = covariate_columns(data, ["base", "britain", "bulbar"])
    change, arm = (data.total - data.base).to_numpy(float), data.treated.to_numpy() + 1
    found = compare_adjusted(change, arm, ARMS, covariates)[ARMS[1]]
    for key, value in REFERENCE["covariance"]["month_12"].items():
        assert getattr(found, key) == pytest.approx(value, rel=1e-7), key


def test_pairs_are_compared_by_death_then_by_the_last_common_visit():
    death = np.array([100, 200, np.inf, np.inf, np.inf, np.inf, 200])
    change = np.array(
        [[9, 9], [9, 9], [-1, -5], [-2, np.nan], [-1, -5], [np.nan, np.nan], [np.nan, 0]]
    )
    pairs = compare_pairs(death, change)
    assert pairs[0, 1] == -1 and pairs[1, 0] == 1  # the earlier death loses
    assert pairs[1, 6] == 0  # deaths of the same day tie
    assert pairs[2, 0] == 1 and pairs[5, 1] == 1  # a survivor beats a death
    assert pairs[2, 3] == 1  # by the first visit, the last that both have
    assert pairs[2, 4] == 0  # equal change
    assert pairs[2, 5] == 0  # no common visit
    assert (pairs == -pairs.T).all()


def test_a_win_ratio_needs_pairs_won_and_lost():
    pairs = compare_pairs(np.array([1.0, 2.0, np.inf, np.inf]), np.full((4, 1), np.nan))
    with pytest.raises(NotEstimable, match="0 lost"):
        estimate_win_ratio(pairs, np.array([False, False, True, True]))
    with pytest.raises(NotEstimable, match="no pair"):
        estimate_win_ratio(pairs, np.array([True, True, True, True]))


def test_fiellers_limits_are_where_the_difference_is_just_significant():
    estimates, covariance = np.array([0.2, -0.8]), np.array([[0.01, -0.002], [-0.002, 0.004]])
    ratio, lower, upper = compare_ratio(estimates, covariance)
    assert ratio == pytest.approx(-0.25)
    for limit in (lower, upper):
        weights = np.array([1, -limit])
        z = weights @ estimates / np.sqrt(weights @ covariance @ weights)
        assert abs(z) == pytest.approx(stats.norm.ppf(0.975))
    assert np.isnan(compare_ratio(np.array([0.2, -0.1]), covariance)[1:]).all()


def test_rubins_rules_are_those_of_a_hand_worked_case():
    # within 0.04, between 0.01, total 0.04 + 4/3 * 0.01, df 2 * (1 + 0.04 / (4/3 * 0.01))^2 = 32
    found = pool(np.array([0.9, 1.0, 1.1]), np.array([0.04, 0.04, 0.04]))
    assert found.estimate == pytest.approx(1.0)
    assert found.standard_error == pytest.approx(np.sqrt(0.04 + 4 / 3 * 0.01))
    assert found.degrees_of_freedom == pytest.approx(32)
    # within 2, between 1
    found = pool(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 4.0]))
    assert found.estimate == 2
    assert found.standard_error**2 == pytest.approx(2 + 4 / 3)
    assert found.degrees_of_freedom == pytest.approx(2 / (4 / 3 / (10 / 3)) ** 2)
    same = pool(np.array([1.0, 1.0]), np.array([4.0, 4.0]))
    assert (same.estimate, same.standard_error, same.degrees_of_freedom) == (1.0, 2.0, np.inf)


def test_imputed_values_follow_the_course_of_their_subject():
    draw = np.random.default_rng(3)
    months = np.tile(np.arange(1.0, 7), 60)
    subject = np.repeat(np.arange(60), 6)
    slope = draw.normal(-1, 0.5, 60)[subject]
    response = 40 + slope * months + draw.normal(0, 0.3, 360)
    missing = (months == 6) & (subject < 20)
    model = SlopeModel(
        response=np.where(missing, np.nan, response),
        design=np.column_stack([np.ones(360), months, months * (subject % 2)]),
        months=months, subject=subject, others=(ARMS[1],), notes=(),
    )  # fmt: skip
    filled = impute(model, 200, 1)
    assert (filled[:, ~missing] == response[~missing]).all()
    off = filled[:, missing].mean(axis=0) - response[missing]
    assert np.abs(off).max() < 1.5 and abs(off.mean()) < 0.2
    assert 0.3 < filled[:, missing].std(axis=0).mean() < 0.7
    assert (filled == impute(model, 200, 1)).all()


def test_what_does_not_determine_a_mixed_model_is_not_estimable():
    time, subject = np.tile([1.0, 2, 3], 4), np.repeat(np.arange(4), 3)
    design = np.column_stack([np.ones(12), time])
    for response, columns, reason in (
        (np.full(12, 5.0), design, "the same in every record"),
        (np.arange(12.0), np.column_stack([design, time]), "do not determine"),
        (np.arange(12.0), design[:, :1].repeat(2, axis=1), "do not determine"),
    ):
        with pytest.raises(NotEstimable, match=reason):
            fit_mixed(response, columns, time, subject)
    with pytest.raises(NotEstimable, match="no record"):
        fit_mixed(np.empty(0), np.empty((0, 2)), np.empty(0), np.empty(0, int))
    with pytest.raises(NotEstimable, match="three records"):
        fit_mixed(np.arange(4.0) ** 2, design[:4], time[:4], np.array([0, 0, 1, 1]))
    exact = 3 + 2 * time
    with pytest.raises(NotEstimable, match="without error"):
        fit_mixed(exact, design, time, subject)


def test_a_mean_of_one_value_has_no_limits_and_of_none_is_not_estimable():
    assert np.isnan(estimate_mean(np.array([2.0])).lower)
    with pytest.raises(NotEstimable):
        estimate_mean(np.empty(0))
