"""The check of one delivered file: what its definition accepts, and what goes to quarantine."""

import tempfile
from pathlib import Path

import duckdb

from expectations.forms.conditions import Condition, form_conditions
from expectations.forms.quarantine import quarantine, refuse_any
from expectations.forms.schemas import form_schema, passes
from expectations.forms.special import special_conditions
from expectations.forms.types import define_types
from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms
from mirocals.vault.checked import FileCheck, accepted_path, quarantined_path, write_check
from mirocals.vault.decoding import decode
from mirocals.vault.delivery import DeliveredFile, Delivery, digest
from mirocals.vault.keys import hashed, joined, literal, quoted
from mirocals.vault.manifest import FileFormat
from mirocals.vault.parse import Rows, load_rows
from mirocals.vault.store import attach_vault
from mirocals.vault.transport import load_transport


def check_file(
    kept: Path, delivery: Delivery, file: DeliveredFile, vault_path: Path, out: Path
) -> FileCheck:
    """Read a file of an export and part its records into accepted and quarantined.

    `kept` is the folder that holds the files. Under `out/<form>/` it writes accepted.parquet and
    quarantined.parquet, then check.json with the count. Types are checked only for records the
    vault does not know in this very form and way of writing.

    Raises BadInput, naming file, line and column, for a byte, header or record count that is
    wrong; for a trial delivered as SDTM also for any record that would go to quarantine.
    """
    form = read_forms()[file.form]
    written = delivery.format_of(form)
    (out / form.name).mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con, tempfile.TemporaryDirectory(dir=out) as folder:
        rows = _load(con, kept / file.name, file, form, written, Path(folder) / "utf-8.csv")
        if file.records is not None and rows.records != file.records:
            raise BadInput(_miscounted(file, rows))
        _key_records(con, form)
        _find_fresh(con, form, written, delivery.study, vault_path)
        define_types(con)
        conditions = form_conditions(form, written, delivery.study, special_conditions(form.name))
        _find_violations(con, form, conditions)
        messages = quarantine(con, form, file.name, rows.unreadable)
        if delivery.delivered_as == "sdtm":
            refuse_any(con, file.name)
        accepted, quarantined = _write(con, form, file.name, written, out)
    check = FileCheck(
        form=form.name,
        file=file.name,
        records=rows.records,
        accepted=accepted,
        quarantined=quarantined,
        export_id=delivery.export_id,
        notes=tuple(rows.notes),
        messages=tuple(messages),
    )
    write_check(out, check)
    return check


def _load(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    file: DeliveredFile,
    form: Form,
    written: FileFormat,
    utf8: Path,
) -> Rows:
    if not path.is_file():
        raise BadInput(f"{file.name}: missing from {path.parent}")
    if form.source == "sdtm":
        found = digest(path)
        rows = Rows(load_transport(con, path, form))
    else:
        text = decode(path, file.name, written, utf8)
        found = text.sha256
        rows = load_rows(con, text, file.name, form, written)
    if found != file.sha256:
        raise BadInput(f"{file.name}: its SHA-256 is {found}, it should be {file.sha256}")
    return rows


def _miscounted(file: DeliveredFile, rows: Rows) -> str:
    message = f"{file.name}: {rows.records} records, export.json says {file.records}"
    if rows.unreadable:
        first = rows.unreadable[0]
        return f"{message}; the first that cannot be read is in line {first.line}: {first.message}"
    return message


def _key_records(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Make `keys` (line, key and hash of each record) and `keyed`, the records with them."""
    con.execute(
        f"""create table keys as select _line, {joined(form.key)} as _key,
            {hashed(form.data_columns)} as _hash from delivered"""
    )
    con.execute(
        """create view keyed as
        select delivered.*, _key, _hash from delivered join keys using (_line)"""
    )


def _find_fresh(
    con: duckdb.DuckDBPyConnection, form: Form, written: FileFormat, study: str, vault: Path
) -> None:
    """Records the vault does not hold in any event, read in the same way."""
    columns = ", ".join(quoted(column.name) for column in form.columns)
    if not vault.exists() or form.source == "restricted":
        con.execute(f"create view fresh as select _line, {columns} from delivered")
        return
    attach_vault(con, vault, study)
    con.execute(
        f"""create table unknown as select _line from keys
        where not exists (
            from vault.raw.{quoted(form.name)} as known
            where known._key = keys._key and known._hash = keys._hash
            and known._dates = {literal(written.dates)}
            and known._decimal = {literal(written.decimal)})"""
    )
    con.execute(
        f"""create view fresh as
        select _line, {columns} from delivered semi join unknown using (_line)"""
    )
    con.execute("detach vault")


def _find_violations(
    con: duckdb.DuckDBPyConnection, form: Form, conditions: list[Condition]
) -> None:
    """Fill `violations`: a row a record and condition it does not fulfil."""
    con.execute(
        """create table violations (_line bigint, place integer, rule varchar,
        column_name varchar, value varchar, message varchar)"""
    )
    if con.execute("select count(*) from fresh").fetchone() == (0,):
        return
    from ibis.backends.duckdb import Backend

    backend = Backend.from_connection(con)
    table = backend.table("fresh")
    if passes(form_schema(form, conditions), table):
        return
    for place, condition in enumerate(conditions):
        _add_violations(con, place, condition)


def _add_violations(con: duckdb.DuckDBPyConnection, place: int, condition: Condition) -> None:
    column, rule, value = condition.column, condition.rule, quoted(condition.column)
    con.execute(
        f"""insert into violations select _line, {place}, {literal(rule)}, {literal(column)},
            {value}, {literal(column + " ")} || coalesce('''' || {value} || ''' ', '')
            || {literal(condition.expected)}
        from fresh where not {condition.sql}"""
    )


def _write(
    con: duckdb.DuckDBPyConnection, form: Form, file: str, written: FileFormat, out: Path
) -> tuple[int, int]:
    columns = ", ".join(quoted(column.name) for column in form.columns)
    kept = "delivered positional join (select _key, _hash from keys)"
    if con.execute("select count(*) from quarantined").fetchone() != (0,):
        kept = "keyed where _line not in (select line from quarantined) order by _line"
    accepted = f"""select {literal(file)} as _file, _line, _key, _hash,
        {literal(written.dates)} as _dates, {literal(written.decimal)} as _decimal, {columns}
        from {kept}"""
    counts = []
    for query, path in (
        (accepted, accepted_path(out, form.name)),
        ("select * from quarantined order by line", quarantined_path(out, form.name)),
    ):
        done = con.execute(f"copy ({query}) to {literal(str(path))} (format parquet)").fetchone()
        counts.append(int(done[0]) if done else 0)
    return counts[0], counts[1]
