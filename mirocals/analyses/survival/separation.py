"""Whether the partial likelihood of a Cox model has no maximum."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]

POSITIVE = 1e-6  # what counts as above 0 on covariates scaled to a standard deviation of 1


def find_separation(
    time: Floats,
    event: NDArray[np.bool_],
    covariates: Floats,
    strata: NDArray[np.int64] | None = None,
) -> Floats | None:
    """The direction along which the partial likelihood rises without limit, or None.

    There is one if, and only if, some combination of covariates is at every event as high for
    those with the event as for anybody then at risk, and higher somewhere (Bryson & Johnson,
    Technometrics 1981;23:381). It is found by linear programming over directions within a unit box.
    """
    groups = np.zeros(len(time), dtype=int) if strata is None else strata
    leads = []
    for group in np.unique(groups):
        within = groups == group
        for moment in np.unique(time[within & event]):
            at_risk = np.unique(covariates[within & (time >= moment)], axis=0)
            for failed in np.unique(covariates[within & event & (time == moment)], axis=0):
                leads.append(failed - at_risk)
    lead = np.unique(np.concatenate(leads), axis=0)
    found = linprog(-lead.sum(axis=0), A_ub=-lead, b_ub=np.zeros(len(lead)), bounds=(-1, 1))
    if found.status != 0 or (lead @ found.x).max() <= POSITIVE:
        return None
    return np.asarray(found.x)
