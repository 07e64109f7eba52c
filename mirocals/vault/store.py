"""The vault's file: its tables, its format version, and how it is opened."""

import hashlib
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms
from mirocals.vault.keys import literal, quoted

FORMAT_VERSION = "1"
EVENT_COLUMNS = """_event varchar, _export_seq integer, _export_id varchar, _file varchar,
    _line bigint, _key varchar, _hash varchar, _dates varchar, _decimal varchar"""
EXPORTS = """export_seq integer, export_id varchar, study varchar, extracted_at timestamp,
    synthetic boolean, delivered_as varchar, formats varchar"""
FILES = """export_id varchar, file varchar, form varchar, sha256 varchar, records bigint,
    accepted bigint, quarantined bigint, new bigint, changed bigint, returned bigint,
    unchanged bigint, vanished bigint, note varchar"""
QUARANTINE = """export_id varchar, form varchar, file varchar, line bigint, record_key varchar,
    rule varchar, column_name varchar, value varchar, message varchar, record varchar,
    critical boolean"""
CRITICAL = {"deaths", "vital_status", "randomisation", "sdtm_dm"}


def forms_fingerprint() -> str:
    """A hash of what the intake takes from forms.csv: files, columns, types, keys."""
    known = [
        (form.name, form.source, form.file, c.name, c.type, c.required, c.key, c.audit)
        for form in vault_forms()
        for c in form.columns
    ]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def vault_forms() -> list[Form]:
    """The forms a vault holds: all but the restricted ones."""
    return [form for form in read_forms().values() if form.source != "restricted"]


def create_vault(path: Path, study: str) -> duckdb.DuckDBPyConnection:
    """Make an empty vault and leave it open for writing."""
    con = duckdb.connect(str(path))
    con.execute("begin")
    con.execute("create schema meta")
    con.execute("create schema raw")
    con.execute("create table meta.vault (format_version varchar, study varchar, forms varchar)")
    con.execute(
        "insert into meta.vault values (?, ?, ?)", [FORMAT_VERSION, study, forms_fingerprint()]
    )
    con.execute(f"create table meta.exports ({EXPORTS})")
    con.execute(f"create table meta.files ({FILES})")
    con.execute(f"create table meta.quarantine ({QUARANTINE})")
    for form in vault_forms():
        columns = ", ".join(f"{quoted(column.name)} varchar" for column in form.columns)
        con.execute(f"create table raw.{quoted(form.name)} ({EVENT_COLUMNS}, {columns})")
    con.execute("commit")
    return con


def remove_database(path: Path) -> None:
    """Remove a database's file and its log, where they are."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def open_vault(path: Path, study: str, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open a vault.

    Raises BadInput where it is of another study, of another format version, or made from other
    form definitions; the last two are cured by `mirocals ingest --rebuild`.
    """
    con = duckdb.connect(str(path), read_only=read_only)
    try:
        check_vault(con, path, study)
    except BaseException:
        con.close()
        raise
    return con


def check_vault(
    con: duckdb.DuckDBPyConnection, path: Path, study: str | None, catalog: str = ""
) -> None:
    """Raise BadInput where an open vault (attached as `catalog`) is not one we can use."""
    found = con.execute(f"select * from {catalog}meta.vault").fetchone()
    if found is None or found[0] != FORMAT_VERSION:
        raise BadInput(
            f"{path}: format version {found and found[0]}, this version needs {FORMAT_VERSION}: "
            "run `mirocals ingest --rebuild`"
        )
    if study is not None and found[1] != study:
        raise BadInput(f"{path}: the vault of {found[1]}, not of {study}")
    if found[2] != forms_fingerprint():
        raise BadInput(
            f"{path}: made from other form definitions than seeds/study/forms.csv now gives: "
            "run `mirocals ingest --rebuild`"
        )


def attach_vault(con: duckdb.DuckDBPyConnection, path: Path, study: str | None = None) -> None:
    """Attach a vault, read-only, as catalog `vault`; raises BadInput as `open_vault` does."""
    con.execute(f"attach {literal(str(path))} as vault (read_only)")
    check_vault(con, path, study, catalog="vault.")


def in_force(form: Form, catalog: str = "") -> str:
    """SQL for the records in force: the last event of each key, unless it vanished."""
    return f"""select * from (
        select * from {catalog}raw.{quoted(form.name)}
        qualify row_number() over (partition by _key order by _export_seq desc) = 1
    ) where _event <> 'vanished'"""
