"""Typed columns of a form before they are dressed as text, and the form's records in time."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirocals.simulation.streams import Bools, Days, Floats, Ints


@dataclass(frozen=True)
class Coded:
    """Text from a short list: position in `values`, -1 where empty."""

    codes: Ints
    values: tuple[str, ...]


@dataclass(frozen=True)
class Serial:
    """An identifier made of a prefix and a number, -1 where empty."""

    numbers: Ints
    prefix: str
    width: int


@dataclass(frozen=True)
class Measured:
    """A number with as many digits as the site reports; NaN where empty, `<` where `below`."""

    values: Floats
    digits: Any  # int, or an array of int a record
    below: Bools | None = None


@dataclass(frozen=True)
class PartialDate:
    """A date known to the day (3), month (2) or year (1); 0 where empty."""

    days: Days
    known: Ints


Column = Coded | Serial | Measured | PartialDate | NDArray[Any]


def pick(column: Column, rows: Any) -> Column:
    """The records of a column that `rows` (indices or a mask) names."""
    if isinstance(column, np.ndarray):
        return column[rows]
    picked: Any = {name: array[rows] for name, array in _arrays(column).items()}
    return replace(column, **picked)


def choose(mask: Bools, one: Column, other: Column) -> Column:
    """`one` where the mask is true, else `other`; both of the same kind and code list."""
    if isinstance(one, np.ndarray):
        return np.where(mask, one, other)  # pyrefly: ignore[no-matching-overload]
    arrays, others = _arrays(one), _arrays(other)
    chosen: Any = {name: np.where(mask, arrays[name], others[name]) for name in arrays}
    return replace(one, **chosen)


def append(column: Column, other: Column) -> Column:
    """The records of a column, then those of another of the same kind and code list."""
    if isinstance(column, np.ndarray):
        return np.concatenate([column, other])  # pyrefly: ignore[no-matching-overload]
    arrays, others = _arrays(column), _arrays(other)
    joined: Any = {name: np.concatenate([arrays[name], others[name]]) for name in arrays}
    return replace(column, **joined)


def _arrays(column: Any) -> dict[str, NDArray[Any]]:
    values = {item.name: getattr(column, item.name) for item in fields(column)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


@dataclass(frozen=True)
class Records:
    """The records of one form, with when each was entered and last changed.

    `first` holds, for columns that change, their value as first entered. `subject` is the row
    of the cohort, or None where the form names no subject.
    """

    form: str
    subject: Ints | None
    columns: dict[str, Column]
    entered: Days
    changed: Days | None = None
    first: dict[str, Column] = field(default_factory=dict)

    def at(self, moment: np.datetime64) -> "Records":
        """The records as an extract taken at `moment` shows them."""
        here = self.entered <= moment
        known: Any = slice(None) if here.all() else np.flatnonzero(here)
        entered = self.entered[known]
        changed = entered if self.changed is None else self.changed[known]
        later = changed > moment
        columns = {name: pick(column, known) for name, column in self.columns.items()}
        for name, before in self.first.items() if later.any() else ():
            columns[name] = choose(later, pick(before, known), columns[name])
        return Records(
            self.form,
            None if self.subject is None else self.subject[known],
            columns,
            entered,
            np.where(later, entered, changed),
        )

    def followed_by(self, other: "Records") -> "Records":
        """These records, then others of the same form; both or neither know when they changed."""

        def both(one: dict[str, Column], more: dict[str, Column]) -> dict[str, Column]:
            return {name: append(column, more[name]) for name, column in one.items()}

        assert self.subject is not None and other.subject is not None
        assert (self.changed is None) == (other.changed is None)
        changed = None
        if self.changed is not None and other.changed is not None:
            changed = np.concatenate([self.changed, other.changed])
        return Records(
            self.form,
            np.concatenate([self.subject, other.subject]),
            both(self.columns, other.columns),
            np.concatenate([self.entered, other.entered]),
            changed,
            both(self.first, other.first),
        )


def code_text(texts: Any, values: tuple[str, ...]) -> Coded:
    """Positions of texts in a list of values; an empty text is empty."""
    positions = {value: code for code, value in enumerate(values)} | {"": -1}
    return Coded(np.array([positions[text] for text in texts], np.int64), values)


CLOCK = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440))


def tell_time(minutes: Ints, present: Bools | None = None) -> Coded:
    """Minutes after midnight as `hh:mm`, empty where not present."""
    return Coded(minutes if present is None else np.where(present, minutes, -1), CLOCK)


YES_NO = ("N", "Y")


def tell_yes(flag: Bools) -> Coded:
    """`Y` or `N`."""
    return Coded(flag.astype(np.int64), YES_NO)
