"""Compares a dataset of the release with its second derivation: rows, values, types, labels."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from datacompy import PandasCompare

from mirocals.qc.described import Variable
from mirocals.qc.sources import read_frame

RELEASE, SECOND = "release", "second"
EMPTY = "(empty)"
NOT_DERIVED = "not compared: the second opinion does not derive this variable"
NO_ROW = "not compared: neither side has a row"


@dataclass(frozen=True)
class Judgement:
    """The outcome of one check; `rows` are the failing rows as `validation.failures` has them."""

    check_id: str
    dataset: str
    column: str | None
    rule: str
    status: str
    rows_checked: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    note: str | None = None


def compare(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    variables: dict[str, Variable],
    second: pd.DataFrame,
    key: tuple[str, ...],
) -> list[Judgement]:
    """Judge every variable of a dataset, the rows themselves, the types and the labels.

    Rows are matched by `key`; several of one key by their order in ASEQ. A variable that the
    second derivation lacks is judged `not run`.
    """
    table = _read_columns(connection, dataset)
    shared = {name: each for name, each in variables.items() if name in table.index}
    shared = {name: each for name, each in shared.items() if name in second}
    release = read_frame(connection, f"select {', '.join(table.index)} from adam.{dataset}")
    pair = Pair.of(release, second, shared, key)
    judgements = [_judge_rows(dataset, pair)]
    for name in variables:
        if name in key:
            continue
        if name in shared:
            judgements.append(_judge_variable(dataset, name, pair))
        elif name in table.index:
            judgements.append(_not_compared(dataset, name, NOT_DERIVED))
    judgements.append(_judge_types(dataset, variables, table, second))
    judgements.append(_judge_labels(dataset, variables, table))
    return judgements


@dataclass(frozen=True)
class Pair:
    """Both sides, and what datacompy says of them; rows are known by their numbers."""

    release: pd.DataFrame
    second: pd.DataFrame
    key: tuple[str, ...]
    match: PandasCompare

    @classmethod
    def of(
        cls,
        release: pd.DataFrame,
        second: pd.DataFrame,
        variables: dict[str, Variable],
        key: tuple[str, ...],
    ) -> "Pair":
        """Match rows by key, several of one key by their order in ASEQ, and compare them."""
        coded = {name: _encode(name, x.kind, release, second) for name, x in variables.items()}
        ours, theirs = _number_rows([coded[name] for name in key], release, second)
        match = PandasCompare(
            _frame({name: pair[0] for name, pair in coded.items() if name not in key}, ours),
            _frame({name: pair[1] for name, pair in coded.items() if name not in key}, theirs),
            on_index=True,
            abs_tol={"default": 0.0} | {name: x.tolerances[0] for name, x in variables.items()},
            rel_tol={"default": 0.0} | {name: x.tolerances[1] for name, x in variables.items()},
            df1_name=RELEASE,
            df2_name=SECOND,
            cast_column_names_lower=False,
        )
        return cls(release.set_axis(ours), second.set_axis(theirs), key, match)


def _frame(values: dict[str, np.ndarray], rows: pd.Index) -> pd.DataFrame:
    """The values of one side, all of one block: one type, one piece of memory."""
    block = np.empty((len(values), len(rows)))
    for place, column in enumerate(values.values()):
        block[place] = column
    return pd.DataFrame(block.T, index=rows, columns=list(values), copy=False)


def _encode(
    name: str, kind: str, release: pd.DataFrame, second: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Values of both sides as numbers, which are equal where the values are; NaN where empty."""
    ours, theirs = release[name], second[name]
    if kind == "number":
        return (
            pd.to_numeric(ours).to_numpy(dtype="float64", na_value=np.nan),
            pd.to_numeric(theirs).to_numpy(dtype="float64", na_value=np.nan),
        )
    if kind == "date":
        both = np.concatenate([x.astype("datetime64[s]").to_numpy() for x in (ours, theirs)])
        codes = np.where(np.isnat(both), np.nan, both.astype("int64"))
    else:
        number, _ = pd.factorize(pd.concat([ours.astype("str"), theirs.astype("str")]))
        codes = np.where(number < 0, np.nan, number)
    return codes[: len(ours)], codes[len(ours) :]


def _number_rows(
    keys: list[tuple[np.ndarray, np.ndarray]], release: pd.DataFrame, second: pd.DataFrame
) -> tuple[pd.Index, pd.Index]:
    """A number for each row: the same on both sides for the same key and place within it."""
    both = [np.concatenate(pair) for pair in keys]
    code = np.zeros(len(release) + len(second), dtype="int64")
    for values in both:
        part, different = pd.factorize(values, use_na_sentinel=False)
        code, _ = pd.factorize(code * max(len(different), 1) + part)
    codes = code[: len(release)], code[len(release) :]
    places = [_place(each, side) for each, side in zip(codes, (release, second), strict=True)]
    most = max([1, *(int(place.max()) + 1 for place in places if len(place))])
    numbers = [each * most + place for each, place in zip(codes, places, strict=True)]
    return pd.Index(numbers[0]), pd.Index(numbers[1])


def _place(codes: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """The place of each row among those of its key, in order of ASEQ."""
    order = np.argsort(rows["ASEQ"], kind="stable") if "ASEQ" in rows else np.arange(len(rows))
    place = np.empty(len(rows), dtype="int64")
    place[order] = pd.Series(codes[order]).groupby(codes[order]).cumcount()
    return place


def _read_columns(connection: duckdb.DuckDBPyConnection, dataset: str) -> pd.DataFrame:
    return (
        connection.execute(
            "select column_name, lower(data_type) as data_type, comment as label"
            " from duckdb_columns() where schema_name = 'adam' and table_name = ?",
            [dataset.lower()],
        )
        .df()
        .set_index("column_name")
    )


def _judge_rows(dataset: str, pair: Pair) -> Judgement:
    failing = []
    sides = (
        (pair.release, pair.match.df1_unq_rows, "only in this release"),
        (pair.second, pair.match.df2_unq_rows, "only in the second opinion"),
    )
    check_id = f"QC-{dataset}-ROWS"
    for side, lone, where in sides:
        for row in side.loc[lone.index, list(pair.key)].to_dict("records"):
            told = _told(row, pair.key)
            failing.append(_failure(check_id, dataset, None, where, row, {**told, "row": where}))
    checked = len(pair.match.intersect_rows) + len(failing)
    return Judgement(
        check_id,
        dataset,
        None,
        f"The rows are those of a second derivation, one by one by {', '.join(pair.key)}.",
        _status(checked, failing),
        checked,
        failing,
        None if checked else NO_ROW,
    )


def _judge_variable(dataset: str, name: str, pair: Pair) -> Judgement:
    rows = pair.match.intersect_rows
    differing = rows.index[~rows[f"{name}_match"].to_numpy(dtype=bool)]
    check_id = f"QC-{dataset}-{name}"
    failing = []
    if len(differing):
        ours = pair.release.loc[differing, [*pair.key, name]].to_dict("records")
        theirs = pair.second.loc[differing, name].tolist()
        for row, other in zip(ours, theirs, strict=True):
            value = _text(row[name])
            told = {**_told(row, pair.key), "this release": value, "second opinion": _text(other)}
            failing.append(_failure(check_id, dataset, name, value, row, told))
    return Judgement(
        check_id,
        dataset,
        name,
        f"{name} is what a second derivation from SDTM gives.",
        _status(len(rows), failing),
        len(rows),
        failing,
        None if len(rows) else NO_ROW,
    )


def _judge_types(
    dataset: str, variables: dict[str, Variable], table: pd.DataFrame, second: pd.DataFrame
) -> Judgement:
    check_id = f"QC-{dataset}-TYPES"
    types = {str(name): each for name, each in table["data_type"].items()}
    wrong: list[tuple[str, str | None, str | None]] = []
    for name in [*variables, *(name for name in types if name not in variables)]:
        described = variables[name].data_type if name in variables else None
        if types.get(name) != described:
            wrong.append((name, types.get(name), described))
        elif name in second and not _is_kind(second[name], variables[name].kind):
            wrong.append((name, types[name], str(second[name].dtype)))
    rows = [_about(check_id, dataset, name, ours, theirs) for name, ours, theirs in wrong]
    rule = "Variables and their types are those described, and those of the second derivation."
    return Judgement(check_id, dataset, None, rule, _status(1, rows), len(types), rows)


def _is_kind(values: pd.Series, kind: str) -> bool:
    if kind == "text" and values.dtype == "str":
        return True
    known = values.dropna()
    if known.empty:
        return True
    if kind == "number":
        return bool(pd.api.types.is_numeric_dtype(values))
    if kind == "date":
        return bool(pd.api.types.is_datetime64_dtype(values))
    return all(isinstance(value, str) for value in known.unique())


def _judge_labels(dataset: str, variables: dict[str, Variable], table: pd.DataFrame) -> Judgement:
    check_id = f"QC-{dataset}-LABELS"
    labels = table["label"].to_dict()
    rows = [
        _about(check_id, dataset, name, labels[name], each.label)
        for name, each in variables.items()
        if name in labels and labels[name] != each.label
    ]
    rule = "Every variable carries the label it is described with."
    return Judgement(check_id, dataset, None, rule, _status(1, rows), len(labels), rows)


def _not_compared(dataset: str, name: str, why: str) -> Judgement:
    rule = f"{name} is what a second derivation from SDTM gives."
    return Judgement(f"QC-{dataset}-{name}", dataset, name, rule, "not run", 0, [], why)


def _status(checked: int, failing: list[dict[str, Any]]) -> str:
    if not checked:
        return "not run"
    return "failed" if failing else "passed"


def _told(row: dict[Hashable, Any], key: tuple[str, ...]) -> dict[str, str]:
    return {name: _text(row[name]) for name in key}


def _about(
    check_id: str, dataset: str, name: str, ours: str | None, theirs: str | None
) -> dict[str, Any]:
    told = {"this release": _text(ours), "second opinion": _text(theirs)}
    return _failure(check_id, dataset, name, _text(ours), {}, told)


def _failure(
    check_id: str,
    dataset: str,
    name: str | None,
    value: str,
    row: dict[Hashable, Any],
    told: dict[str, str],
) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "dataset": dataset,
        "usubjid": row.get("USUBJID"),
        "column_name": name,
        "value": value,
        "row_json": json.dumps(told),
    }


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return EMPTY
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
