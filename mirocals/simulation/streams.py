"""Random streams and draws: one stream a purpose, so that adding a form moves no other."""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]


def open_stream(seed: int, purpose: str) -> np.random.Generator:
    """Stream of a purpose; the same seed and purpose give the same draws."""
    return np.random.Generator(np.random.PCG64([seed, crc32(purpose.encode())]))


def spread(latent: Floats, rng: np.random.Generator) -> Floats:
    """Uniforms in the order of `latent`, one in each of n equal cells: quantiles stay near."""
    ranks = np.argsort(np.argsort(latent, kind="stable"), kind="stable")
    return (ranks + rng.uniform(0.02, 0.98, len(latent))) / max(len(latent), 1)


def truncated_normal(u: Floats, mean: float, sd: float, low: float, high: float) -> Floats:
    """Quantiles of a normal distribution cut, not clipped, at `low` and `high`."""
    start, end = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return mean + sd * ndtri(start + u * (end - start))


def choose_top(score: Floats, count: int) -> Bools:
    """The `count` with the highest score."""
    chosen = np.zeros(len(score), bool)
    chosen[np.argsort(-score, kind="stable")[:count]] = True
    return chosen


def share_out(total: int, parts: tuple[int, ...]) -> list[int]:
    """`total` in the proportions of `parts`, by largest remainder."""
    exact = np.array(parts) * total / sum(parts)
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts.tolist()


def round_half_up(value: float) -> int:
    """Nearest integer, halves up: counts scale the way a reader expects."""
    return int(np.floor(value + 0.5))


def number_within(groups: Ints) -> Ints:
    """1, 2, 3 ... within each run of equal, sorted groups."""
    if not len(groups):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths) + 1


def choose_code(rng: np.random.Generator, weights: list[float], size: int) -> Ints:
    """Indices 0.. drawn with the given weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, rng.random(size), "right"), len(weights) - 1)
