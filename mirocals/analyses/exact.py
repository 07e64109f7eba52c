"""Exact confidence intervals of a proportion and of a rate, for many at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv, ndtri

from mirocals.analyses.results import LEVEL

Floats = NDArray[np.float64]

CLOPPER_PEARSON = "exact (Clopper & Pearson)"
POISSON = "exact (Poisson; Garwood)"


def clopper_pearson(
    count: ArrayLike, total: ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Limits of the proportion count / total; NaN where the total is 0.

    Clopper & Pearson, Biometrika 1934;26:404: quantiles of the beta distribution; the lower limit
    of 0 is 0 and the upper limit of all is 1.
    """
    x, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(total, dtype=float))
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(x > 0, betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
        upper = np.where(x < n, betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail), 1.0)
    return np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan)


def poisson_exact(
    count: ArrayLike, exposure: ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Limits of the rate count / exposure; NaN where there was no exposure.

    Garwood, Biometrika 1936;28:437: quantiles of the gamma distribution; the lower limit of 0
    events is 0.
    """
    x, time = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(exposure, dtype=float))
    tail = (1 - level) / 2
    held = np.where(time > 0, time, np.nan)
    lower = np.where(x > 0, gammaincinv(np.maximum(x, 1), tail), 0.0) / held
    return lower, gammaincinv(x + 1, 1 - tail) / held


def newcombe(
    count: ArrayLike, total: int, reference: ArrayLike, of: int, level: float = LEVEL
) -> tuple[Floats, Floats, Floats]:
    """Difference of two independent proportions and its limits.

    Newcombe, Statistics in Medicine 1998;17:873, method 10: from Wilson's score intervals.
    """
    z = float(ndtri(1 - (1 - level) / 2))
    p, low, high = _wilson(np.asarray(count, dtype=float), total, z)
    q, below, above = _wilson(np.asarray(reference, dtype=float), of, z)
    gap = p - q
    return gap, gap - np.hypot(p - low, above - q), gap + np.hypot(high - p, q - below)


def _wilson(count: Floats, total: int, z: float) -> tuple[Floats, Floats, Floats]:
    p = count / total
    middle = (2 * count + z * z) / (2 * (total + z * z))
    half = z * np.sqrt(z * z + 4 * count * (1 - p)) / (2 * (total + z * z))
    return p, middle - half, middle + half
