"""Imputation of CSF-pNFH by the adjusted model: the interaction is given back."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mirocals.analyses.survival.compatible_imputation import Incomplete, draw_values, impute
from mirocals.analyses.survival.partial_likelihood import maximise

SET = Path(__file__).resolve().parents[1] / "reference" / "synthetic_mirocals.csv"
COVARIATES = ["age", "limb", "uk", "onset", "alsfrs", "svc"]
TRIALS, IMPUTATIONS, ITERATIONS, SHARE = 12, 6, 8, 0.25
INTERACTION = 2  # its column in the adjusted model
TOLERANCE = 0.6e-4  # of 3.27e-4; a trial's estimate has a standard deviation of 0.7e-4


def trial(missing: np.ndarray | None = None) -> Incomplete:
    """The default trial and its adjusted model, without CSF-pNFH where it is missing."""
    data = pd.read_csv(SET)
    treated, others = (data["arm"] == 2).to_numpy(float), data[COVARIATES].to_numpy(float)
    none, one = np.zeros(len(data)), np.ones(len(data))
    scaled = (others - others.mean(axis=0)) / others.std(axis=0)
    pnfh = data["pnfh"].to_numpy(float)
    return Incomplete(
        time=data["time"].to_numpy(float),
        event=data["event"].to_numpy(bool),
        at_zero=np.c_[treated, none, none, others],
        per_unit=np.c_[none, one, treated, np.zeros_like(others)],
        predictors=np.c_[one, treated, scaled],
        covariate=pnfh if missing is None else np.where(missing, np.nan, pnfh),
    )


def interaction(data: Incomplete, values: np.ndarray) -> float:
    return float(maximise(data.time, data.event, data.columns(values)).estimate[INTERACTION])


def by_the_outcome(data: Incomplete, rng: np.random.Generator) -> np.ndarray:
    """White & Royston's (2009) regression: the event and its hazard in it, the product not."""
    order = np.argsort(data.time, kind="stable")
    at_risk = len(order) - np.searchsorted(data.time[order], data.time, side="left")
    rise = np.bincount(np.unique(data.time, return_inverse=True)[1], data.event / at_risk)
    hazard = np.cumsum(rise)[np.unique(data.time, return_inverse=True)[1]]
    predictors = np.c_[data.predictors, data.event, hazard]
    seen = ~np.isnan(data.covariate)
    target = np.log(data.covariate[seen])
    centre, squares, *_ = np.linalg.lstsq(predictors[seen], target)
    sigma = np.sqrt(squares[0] / (len(target) - len(centre)))
    noise = sigma * rng.standard_normal(len(seen))
    return np.where(seen, data.covariate, np.exp(predictors @ centre + noise))


def recovered(draw: Callable[[Incomplete, np.random.Generator], np.ndarray]) -> float:
    """Mean interaction over trials with a quarter of CSF-pNFH deleted at random and imputed."""
    rng, found = np.random.default_rng(548), []
    for _ in range(TRIALS):
        data = trial(rng.random(len(trial().time)) < SHARE)
        found += [interaction(data, draw(data, rng)) for _ in range(IMPUTATIONS)]
    return float(np.mean(found))


def test_the_interaction_is_recovered_from_three_quarters_of_the_values() -> None:
    whole = interaction(trial(), trial().covariate)
    assert whole == pytest.approx(3.267e-4, rel=1e-3)
    compatible = recovered(lambda data, rng: impute(data, ITERATIONS, rng)[0])
    assert compatible == pytest.approx(whole, abs=TOLERANCE)
    attenuated = recovered(by_the_outcome)
    assert attenuated < whole - TOLERANCE
    assert abs(compatible - whole) < abs(attenuated - whole)


def test_observed_values_stay_and_a_seed_gives_the_same_values() -> None:
    missing = np.arange(220) % 4 == 0
    first, again = (impute(trial(missing), 2, np.random.default_rng(7)) for _ in range(2))
    assert first[0].tolist() == again[0].tolist()
    assert first[0][~missing].tolist() == trial().covariate[~missing].tolist()
    assert (first[0] > 0).all()
    assert first[1] == 0


def test_a_value_that_no_proposal_explains_is_the_most_probable_and_counted() -> None:
    # a death on a hazard of exp(-60): each proposal is accepted with a chance of e^-59
    kept, unaccepted = draw_values(
        np.zeros(1), 1.0, np.array([-60.0]), np.array([1e-3]), np.array([True]),
        np.random.default_rng(1),
    )  # fmt: skip
    assert unaccepted == 1
    assert kept[0] > 20  # the largest of 1000 log-normal proposals, as the hazard rises with it
