"""The records in force, written into a warehouse in the making."""

from datetime import date
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms
from mirocals.vault.dates import earliest_date
from mirocals.vault.keys import literal, quoted
from mirocals.vault.store import attach_vault, in_force

RAW_COLUMNS = ("_key", "_hash", "_export_id", "_file", "_line", "_dates", "_decimal")


def snapshot(vault_path: Path, warehouse_path: Path, cut: date | None = None) -> None:
    """Write the records in force after the newest export into a new warehouse.

    Makes `raw.<form>` for every form of forms.csv, empty where the study has none, and
    `intake.exports`, `intake.files`, `intake.quarantine`. With a cut, a record whose date column
    (dates_record in forms.csv) lies after it is left out; a partial date counts as its earliest
    day, a missing one as not after. `intake.files` of the newest export says how many records
    are in force, after the cut, and withheld (0); null for older exports.

    Raises BadInput where the warehouse exists, the vault is missing or holds no export, or the
    study's forms say no dates to cut by.
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
            _copy_form(con, form, cut)
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
    newest = con.execute("select max_by(export_id, export_seq) from intake.exports").fetchone()
    if newest is None or newest[0] is None:
        raise BadInput("the vault holds no export; take one in first")
    con.execute(
        "update intake.files set in_force = 0, after_cut = 0, withheld = 0 where export_id = ?",
        [newest[0]],
    )


def _copy_form(con: duckdb.DuckDBPyConnection, form: Form, cut: date | None) -> None:
    table = f"raw.{quoted(form.name)}"
    columns = ", ".join([*RAW_COLUMNS, *(quoted(column.name) for column in form.columns)])
    if form.source == "restricted":
        types = columns.replace(", ", " varchar, ").replace("_line varchar", "_line bigint")
        con.execute(f"create table {table} ({types} varchar)")
        return
    con.execute(f"create table {table} as select {columns} from {_in_order(con, form)}")
    held = con.execute(f"select count(*) from {table}").fetchone()
    left_out = _leave_out(con, form, cut) if cut is not None else 0
    con.execute(
        """update intake.files set in_force = ?, after_cut = ?
        where form = ? and in_force is not null""",
        [held and held[0], left_out, form.name],
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


def _leave_out(con: duckdb.DuckDBPyConnection, form: Form, cut: date) -> int:
    """Delete the records after the cut and count them."""
    dating = next((column.name for column in form.columns if column.dates_record), None)
    table = f"raw.{quoted(form.name)}"
    if dating is None:
        if con.execute(f"select count(*) from {table}").fetchone() != (0,):
            raise BadInput(
                f"cut {cut}: form {form.name} has no column that dates its records "
                "(dates_record in seeds/study/forms.csv)"
            )
        return 0
    day = earliest_date(quoted(dating), "_dates")
    done = con.execute(f"delete from {table} where {day} > {literal(str(cut))}::date").fetchone()
    return int(done[0]) if done else 0
