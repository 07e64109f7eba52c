"""The records in force, written into a warehouse in the making."""

from datetime import date
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms
from mirocals.vault.cutting import cut_records
from mirocals.vault.keys import quoted
from mirocals.vault.store import attach_vault, in_force

RAW_COLUMNS = ("_key", "_hash", "_export_id", "_file", "_line", "_dates", "_decimal")


def snapshot(vault_path: Path, warehouse_path: Path, cut: date | None = None) -> None:
    """Write the records in force after the newest export into a new warehouse.

    Makes `raw.<form>` for every form of forms.csv, empty where the study has none, and
    `intake.exports`, `intake.files`, `intake.quarantine`, `intake.emptied` (form, column_name,
    records: what a cut emptied). With a cut, what happened after it is left out (`cut_records`).
    `intake.files` of the newest export says how many records are in force, after the cut, and
    withheld (0); null for older exports.

    Raises BadInput where the warehouse exists, or the vault is missing or holds no export.
    """
    if warehouse_path.exists():
        raise BadInput(f"{warehouse_path}: exists; a snapshot goes into a new warehouse")
    if not vault_path.exists():
        raise BadInput(f"{vault_path}: missing; take in an export first")
    with duckdb.connect(str(warehouse_path)) as con:
        con.execute("set force_compression = 'uncompressed'")
        attach_vault(con, vault_path)
        con.execute("begin")
        _copy_intake(con)
        con.execute("create schema raw")
        for form in read_forms().values():
            _copy_form(con, form)
        if cut is not None:
            con.executemany(
                "update intake.files set after_cut = ? where form = ? and in_force is not null",
                [(left_out, form) for form, left_out in cut_records(con, cut).items()],
            )
        con.execute("commit")
        con.execute("detach vault")


def _copy_intake(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create schema intake")
    con.execute("create table intake.exports as from vault.meta.exports order by export_seq")
    con.execute("create table intake.quarantine as from vault.meta.quarantine order by rowid")
    con.execute(
        """create table intake.files as
        select *, null::bigint as in_force, null::bigint as after_cut, null::bigint as withheld
        from vault.meta.files order by rowid"""
    )
    con.execute("create table intake.emptied (form varchar, column_name varchar, records bigint)")
    newest = con.execute("select max_by(export_id, export_seq) from intake.exports").fetchone()
    if newest is None or newest[0] is None:
        raise BadInput("the vault holds no export; take one in first")
    con.execute(
        "update intake.files set in_force = 0, after_cut = 0, withheld = 0 where export_id = ?",
        [newest[0]],
    )


def _copy_form(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    table = f"raw.{quoted(form.name)}"
    columns = ", ".join([*RAW_COLUMNS, *(quoted(column.name) for column in form.columns)])
    if form.source == "restricted":
        types = columns.replace(", ", " varchar, ").replace("_line varchar", "_line bigint")
        con.execute(f"create table {table} ({types} varchar)")
        return
    con.execute(f"create table {table} as select {columns} from {_in_order(con, form)}")
    held = con.execute(f"select count(*) from {table}").fetchone()
    con.execute(
        "update intake.files set in_force = ? where form = ? and in_force is not null",
        [held and held[0], form.name],
    )


def _in_order(con: duckdb.DuckDBPyConnection, form: Form) -> str:
    """The records in force in an order that is always the same: as taken in, or by key."""
    log = f"vault.raw.{quoted(form.name)}"
    found = con.execute(
        f"select count(*) = count(distinct _key), count(_line) = count(*) from {log}"
    ).fetchone()
    if found == (True, True):
        return log  # every event is in force: no need to sort
    return f"({in_force(form, 'vault.')}) order by _key"
