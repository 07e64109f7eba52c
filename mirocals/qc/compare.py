"""Compares a dataset of the release with its second derivation: rows, values, types, labels."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd
from datacompy import PandasCompare

from mirocals.qc.described import Variable

RELEASE, SECOND = "release", "second"
NTH = "_NTH"
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
    described = {name: each for name, each in variables.items() if name in table.index}
    shared = {name: each for name, each in described.items() if name in second}
    release = connection.execute(f"select * from adam.{dataset.lower()}").df()
    match = PandasCompare(
        _matchable(release, shared, key),
        _matchable(second, shared, key),
        join_columns=[*key, NTH],
        abs_tol={"default": 0.0} | {name: each.tolerances[0] for name, each in shared.items()},
        rel_tol={"default": 0.0} | {name: each.tolerances[1] for name, each in shared.items()},
        df1_name=RELEASE,
        df2_name=SECOND,
        cast_column_names_lower=False,
    )
    judgements = [_judge_rows(dataset, match, key)]
    for name in variables:
        if name in key:
            continue
        if name in shared:
            judgements.append(_judge_variable(dataset, name, match, key))
        elif name in described:
            judgements.append(_not_compared(dataset, name, NOT_DERIVED))
    judgements.append(_judge_types(dataset, variables, table, second))
    judgements.append(_judge_labels(dataset, variables, table))
    return judgements


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


def _matchable(
    rows: pd.DataFrame, shared: dict[str, Variable], key: tuple[str, ...]
) -> pd.DataFrame:
    """Bring both sides to the same types and number the rows that share a key."""
    if "ASEQ" in rows:
        rows = rows.sort_values(["USUBJID", "ASEQ"])
    plain = pd.DataFrame(
        {name: _as_kind(rows[name], each.kind) for name, each in shared.items()}
    ).reset_index(drop=True)
    plain[NTH] = plain.groupby(list(key), dropna=False).cumcount()
    return plain


def _as_kind(values: pd.Series, kind: str) -> pd.Series:
    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[us]")
    if kind == "number":
        return pd.to_numeric(values).astype("float64")
    return values.astype("str")


def _judge_rows(dataset: str, match: PandasCompare, key: tuple[str, ...]) -> Judgement:
    failing = []
    sides = (
        (match.df1_unq_rows, "only in this release"),
        (match.df2_unq_rows, "only in the second opinion"),
    )
    check_id = f"QC-{dataset}-ROWS"
    for rows, where in sides:
        for row in rows.to_dict("records"):
            told = _told(row, key)
            failing.append(_failure(check_id, dataset, None, where, row, {**told, "row": where}))
    checked = len(match.intersect_rows) + len(failing)
    return Judgement(
        check_id,
        dataset,
        None,
        f"The rows are those of a second derivation from SDTM, one by one by {', '.join(key)}.",
        _status(checked, failing),
        checked,
        failing,
        None if checked else NO_ROW,
    )


def _judge_variable(
    dataset: str, name: str, match: PandasCompare, key: tuple[str, ...]
) -> Judgement:
    rows = match.intersect_rows
    pair = [f"{name}_{RELEASE}", f"{name}_{SECOND}"]
    differing = rows.loc[~rows[f"{name}_match"].to_numpy(dtype=bool), [*key, *pair]]
    check_id = f"QC-{dataset}-{name}"
    failing = []
    for row in differing.to_dict("records"):
        ours, theirs = row[pair[0]], row[pair[1]]
        told = {**_told(row, key), "this release": _text(ours), "second opinion": _text(theirs)}
        failing.append(_failure(check_id, dataset, name, _text(ours), row, told))
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
