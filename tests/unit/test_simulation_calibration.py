"""The default trial gives back the published survival figures; other trials are plain draws."""

import numpy as np
import pytest

from mirocals.analyses.survival.log_rank import compare_survival
from mirocals.simulation.calibration import (
    SIMILAR,
    Analyses,
    _test_log_rank,
    read_targets,
)
from mirocals.simulation.cohort import read_table
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.trial import generate_trial


@pytest.fixture(scope="module")
def trial():
    return generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())


@pytest.fixture(scope="module")
def analyses(trial):
    return Analyses(trial)


@pytest.mark.parametrize(("figure", "place"), sorted(read_targets()))
def test_a_published_survival_figure_is_met_to_its_printed_digits(trial, analyses, figure, place):
    value, half_a_digit = read_targets()[figure, place]
    found = analyses.figures(trial.survival[analyses.rows])[figure, place]
    assert abs(found - value) <= half_a_digit


def test_exchanges_move_days_between_similar_subjects_and_add_none(trial, analyses):
    plain = generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters(), exchanged=False)
    assert sorted(plain.survival) == sorted(trial.survival)
    assert (plain.cohort.pnfh == trial.cohort.pnfh).all()
    row = dict(zip(trial.allocation.number.tolist(), range(len(trial.subjects)), strict=True))
    for taker, giver in read_table("latent_cohort").itertuples(index=False):
        assert trial.survival[row[taker]] == plain.survival[row[giver]]
        assert abs(trial.hazard[row[taker]] - trial.hazard[row[giver]]) <= SIMILAR


def test_the_calibration_tests_as_the_analyses_do(trial, analyses):
    days = np.minimum(trial.survival[analyses.rows], 640)
    event = trial.survival[analyses.rows] <= 640
    arm = analyses.treated.astype(int)
    expected = compare_survival(days, event, arm).p_value
    assert _test_log_rank(days, event, arm == 1) == pytest.approx(expected, rel=1e-9)
