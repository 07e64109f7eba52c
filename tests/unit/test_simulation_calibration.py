"""The default trial gives back the published survival figures; other trials are plain draws."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from mirocals.analyses.survival.log_rank import compare_survival
from mirocals.simulation.calibration import (
    COVARIATES,
    EVEN,
    PROVENANCE,
    SIMILAR,
    TABLE,
    WITHIN,
    all_targets,
    describe_calibration,
    measure_distance,
    write_exchanges,
    write_provenance,
)
from mirocals.simulation.cohort import read_table
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.published_effects import (
    COVARIATE,
    DIFFERENCE,
    Analyses,
    read_targets,
)
from mirocals.simulation.published_effects import _test_log_rank as log_rank
from mirocals.simulation.seed_choice import RULE, read_choice
from mirocals.simulation.trial import generate_trial


@pytest.fixture(scope="module")
def trial():
    return generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())


@pytest.fixture(scope="module")
def analyses(trial):
    return Analyses(trial)


@pytest.fixture(scope="module")
def plain():
    return generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters(), exchanged=False)


@pytest.mark.parametrize(("figure", "place"), sorted(read_targets()))
def test_a_published_survival_figure_is_met_to_its_printed_digits(trial, analyses, figure, place):
    value, half_a_digit = read_targets()[figure, place]
    found = analyses.figures(trial.survival[analyses.rows])[figure, place]
    assert abs(found - value) <= half_a_digit


def test_the_further_covariates_keep_near_their_assumed_effects(trial, analyses):
    found = analyses.figures(trial.survival[analyses.rows])
    assert analyses.covariates.shape[1] == COVARIATES
    assert all(abs(found[COVARIATE, place]) <= WITHIN for place in range(COVARIATES))


def test_the_deaths_of_the_arms_are_spread_as_evenly_as_asked(trial, plain, analyses):
    found = analyses.figures(trial.survival[analyses.rows])[DIFFERENCE, 0]
    assert found == analyses.spread(trial.survival[analyses.rows]).between_arms.chi_square
    assert found <= EVEN < analyses.figures(plain.survival[analyses.rows])[DIFFERENCE, 0]


def test_the_calibration_aims_at_the_figures_an_even_spread_and_the_assumed_effects(
    trial, analyses
):
    days, targets = trial.survival[analyses.rows].copy(), all_targets()
    assert len(targets) == len(read_targets()) + 1 + COVARIATES
    assert measure_distance(analyses.figures(days), targets) == 0
    early = np.flatnonzero((analyses.treated == 1) & (days <= 640))[:12]
    days[early] = 30
    uneven = {name: targets[name] for name in [(DIFFERENCE, 0)]}
    assert measure_distance(analyses.figures(days), uneven) > 0


def test_exchanges_move_days_between_similar_subjects_and_add_none(trial, plain):
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
    assert log_rank(days, event, arm == 1) == pytest.approx(expected, rel=1e-9)


def test_the_stored_tables_say_what_they_were_made_of(plain, tmp_path):
    stored = json.loads(PROVENANCE.read_text(encoding="utf-8"))
    assert stored == describe_calibration(plain), "the model draws another trial: calibrate again"
    assert (stored["seed"], stored["subjects"]) == (DEFAULT_SEED, DEFAULT_SUBJECTS)
    assert stored["parameters"]["shape"] == Parameters().shape
    told = stored["seed_choice"]
    assert {name: told[name] for name in asdict(read_choice())} == asdict(read_choice())
    assert (told["rule"], told["seed"]) == (RULE, DEFAULT_SEED)
    write_provenance(plain, tmp_path / "calibration.json")
    assert (tmp_path / "calibration.json").read_bytes() == PROVENANCE.read_bytes()


def test_another_draw_or_parameter_is_another_provenance(plain):
    stored = describe_calibration(plain)
    later = replace(plain, survival=np.maximum(plain.survival, 3))
    later.survival[plain.cohort.entered_trial[0]] += 1
    assert describe_calibration(later)["draw"] != stored["draw"]
    milder = replace(plain, parameters=replace(plain.parameters, shape=1.4))
    assert describe_calibration(milder)["parameters"] != stored["parameters"]


def test_the_exchanges_are_written_as_they_are_read(plain, tmp_path):
    number = plain.allocation.number[plain.cohort.entered_trial]
    place = {each: position for position, each in enumerate(number.tolist())}
    source = np.arange(len(number))
    for taker, giver in read_table("latent_cohort").itertuples(index=False):
        source[place[taker]] = place[giver]
    write_exchanges(plain, source, tmp_path / "latent_cohort.csv")
    assert (tmp_path / "latent_cohort.csv").read_bytes() == TABLE.read_bytes()
