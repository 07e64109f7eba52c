"""The default trial's decline gives back what is told of ALSFRS-R; survival stays as it is."""

import numpy as np
import pytest

from mirocals.simulation.decline import NO_DIFFERENCE, TABLE, Slopes, read_target, write_draw
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.published_effects import Analyses
from mirocals.simulation.trial import generate_trial, read_draw


@pytest.fixture(scope="module")
def trial():
    return generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())


def test_the_default_draw_meets_the_published_figures(trial):
    ratio, p_value = Slopes(trial).figures(read_draw())
    target, half = read_target()
    assert target == pytest.approx(-0.23) and half == pytest.approx(0.005)
    assert abs(ratio - target) <= half
    assert p_value >= NO_DIFFERENCE > 0.05


def test_the_default_trial_has_the_default_draw(trial):
    again = Slopes(trial).draw(read_draw())
    assert (again.function.after == trial.function.after).all()
    other = Slopes(trial).draw(read_draw() + 1)
    assert (other.function.after != trial.function.after).mean() > 0.5


def test_a_draw_of_the_decline_leaves_survival_and_baseline_as_they_are(trial):
    other = Slopes(trial).draw(1)
    assert (other.survival == trial.survival).all()
    assert (other.baseline_items == trial.baseline_items).all()
    days = trial.survival[trial.cohort.entered_trial]
    assert Analyses(other).figures(days) == Analyses(trial).figures(days)


def test_the_records_are_one_a_subject_and_window_and_end_with_death(trial):
    slopes = Slopes(trial)
    records = slopes.records(trial)
    assert not records.duplicated(["subject", "visit"]).any()
    died = trial.survival[records["subject"].to_numpy()] + 1
    assert (records["day"].to_numpy() <= died).all()
    low = slopes.low[records["subject"].to_numpy()]
    assert 0.5 < np.mean(low) < 0.9


def test_the_draw_is_written_as_it_is_read(tmp_path):
    write_draw(read_draw(), tmp_path / "decline.csv")
    assert (tmp_path / "decline.csv").read_bytes() == TABLE.read_bytes()
