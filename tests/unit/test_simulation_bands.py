"""The default trial lies within what plain draws of the model give: arms, deaths, hazards."""

from pathlib import Path

import numpy as np
import pytest

from mirocals.settings import PROJECT
from mirocals.simulation.bands import (
    BALANCED,
    EVENLY,
    LEAST,
    PERIOD,
    check_hazards,
    compare_arms,
    spread_deaths,
)
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.published_effects import Analyses
from mirocals.simulation.trial import Trial, draw_fate, generate_trial

PAGE: Path = PROJECT / "docs" / "simulation.md"
DRAWS = range(1, 61)


@pytest.fixture(scope="module")
def trial() -> Trial:
    return generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())


@pytest.fixture(scope="module")
def analyses(trial: Trial) -> Analyses:
    return Analyses(trial)


def test_the_arms_of_the_default_trial_are_balanced_in_every_covariate(trial, analyses):
    others = np.column_stack([trial.cohort.female, np.log(trial.cohort.pnfh)])[analyses.rows]
    covariates = np.column_stack([analyses.covariates, others])
    difference = compare_arms(covariates, analyses.treated == 1)
    assert len(difference) == 9
    assert (np.abs(difference) < BALANCED).all()


def test_the_deaths_of_the_default_trial_are_spread_as_the_model_expects(trial, analyses):
    spread = analyses.spread(trial.survival[analyses.rows])
    assert spread.found.sum(axis=1).tolist() == [41, 49]
    assert spread.expected.sum() == pytest.approx(90)
    for test in (spread.of_all, spread.by_arm, spread.between_arms):
        assert test.p_value >= EVENLY


def test_no_arm_of_the_default_trial_has_a_pile_of_deaths(trial, analyses):
    spread = analyses.spread(trial.survival[analyses.rows])
    off = (spread.found - spread.expected) / np.sqrt(spread.expected)
    assert np.abs(off).max() < 2
    early = off[:, spread.start < 2 * PERIOD]
    assert early.shape == (2, 2) and np.abs(early).max() < 1


def test_the_hazards_of_the_default_trial_are_proportional(trial, analyses):
    days = trial.survival[analyses.rows]
    for design in (analyses.design[:, :1], analyses.design):
        found = check_hazards(days, trial.parameters.horizon_days, design)
        assert len(found) == design.shape[1] + 1
        assert min(found) >= LEAST


def test_the_page_tells_how_deaths_are_spread(trial, analyses):
    spread = analyses.spread(trial.survival[analyses.rows])
    told = PAGE.read_text(encoding="utf-8")
    ends = [*(spread.start[1:] - 1), trial.parameters.horizon_days]
    rows = {
        "days": [f"{start}-{end}" for start, end in zip(spread.start, ends, strict=True)],
        "IL-2LD": spread.found[0],
        "placebo": spread.found[1],
        "IL-2LD, expected": [f"{value:.1f}" for value in spread.expected[0]],
        "placebo, expected": [f"{value:.1f}" for value in spread.expected[1]],
    }
    for name, values in rows.items():
        assert f"| {name} | {' | '.join(map(str, values))} |" in told
    for test in (spread.of_all, spread.by_arm, spread.between_arms):
        assert f"p = {test.p_value:.2f}" in told


def test_most_plain_draws_keep_to_the_bands():
    found = []
    for seed in DRAWS:
        fate = draw_fate(seed, DEFAULT_SUBJECTS, Parameters())
        rows = fate.cohort.entered_trial
        treated = fate.allocation.treated[rows]
        spread = spread_deaths(fate.survival[rows], treated, fate.hazard[rows], Parameters())
        tests = (spread.of_all, spread.by_arm, spread.between_arms)
        found.append([test.p_value >= LEAST for test in tests])
    assert (np.mean(found, axis=0) >= 0.9).all()


def test_a_difference_of_means_is_standardised_by_both_arms():
    covariates = np.array([[1.0, 0], [3, 0], [4, 0], [8, 2]])
    treated = np.array([False, False, True, True])
    assert compare_arms(covariates, treated) == pytest.approx([4 / np.sqrt(5), 1.0])


def test_deaths_by_the_horizon_are_counted_by_arm_and_period():
    treated = np.array([True, True, False, False])
    days = np.array([PERIOD - 1, 641, PERIOD, 640])
    spread = spread_deaths(days, treated, np.zeros(4), Parameters())
    assert spread.start.tolist() == [0, 90, 180, 270, 360, 450, 540]
    assert spread.found.tolist() == [[1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 1]]
    assert spread.expected.sum(axis=1) == pytest.approx([1.5, 1.5])
    survived = 0.25 ** ((PERIOD / 641) ** 1.5)
    assert spread.expected[0, 0] == pytest.approx(2 * (1 - survived))


def test_deaths_of_one_arm_in_one_period_lie_beyond_the_bands(trial, analyses):
    days = trial.survival[analyses.rows].copy()
    treated = analyses.treated == 1
    days[treated & (days <= 640)] = 30
    spread = analyses.spread(days)
    assert max(spread.by_arm.p_value, spread.between_arms.p_value) < 1e-6
    crossed = check_hazards(days, 640, analyses.design[:, :1])
    assert max(crossed) < LEAST
