"""Takes a checked export into the vault: which records are new, changed, vanished, returned."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms
from mirocals.vault.account import ExportAccount, read_account
from mirocals.vault.checked import accepted_path, quarantined_path, read_check
from mirocals.vault.delivery import SUBJECT_FORMS, DeliveredFile, Delivery
from mirocals.vault.keys import literal, quoted
from mirocals.vault.store import (
    CRITICAL,
    create_vault,
    in_force,
    open_vault,
    remove_database,
)


def admit(vault_path: Path, delivery: Delivery) -> bool:
    """Whether an export is new to the vault; False where it was taken in before.

    Raises BadInput for an export that is older than the last one, lacks a file that held a form
    before, or is synthetic where the vault is not (or the other way round), and for a vault that
    has to be rebuilt first.
    """
    if not vault_path.exists():
        return True
    with open_vault(vault_path, delivery.study) as con:
        return _admit(con, delivery)


def append(
    vault_path: Path,
    delivery: Delivery,
    checked_folder: Path,
    before_commit: Callable[[], object] | None = None,
) -> ExportAccount:
    """Append a checked export to the vault, in one transaction, and return its account.

    `checked_folder` is the `out` of the checks of all its files. `before_commit` is called when
    nothing can be refused any more, to keep the export's files before the vault speaks of them.
    An export taken in before changes nothing. A process killed half-way leaves the vault as it
    was. Raises BadInput as `admit` does, and for SDTM data of a subject that is not in DM.
    """
    if vault_path.exists():
        with open_vault(vault_path, delivery.study, read_only=False) as con:
            return _append(con, delivery, checked_folder, before_commit)
    vault_path.parent.mkdir(parents=True, exist_ok=True)
    new = vault_path.with_name(f"{vault_path.name}.new")
    remove_database(new)
    try:
        with create_vault(new, delivery.study) as con:
            account = _append(con, delivery, checked_folder, before_commit)
        new.rename(vault_path)
    finally:
        remove_database(new)
    return account


def _admit(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> bool:
    exports = con.execute(
        "select export_id, extracted_at, synthetic, formats from meta.exports order by export_seq"
    ).fetchall()
    for export_id, _, synthetic, formats in exports:
        if export_id == delivery.export_id:
            if (synthetic, formats) != (delivery.synthetic, _as_text(delivery)):
                raise BadInput(
                    f"{delivery.source}: export {export_id} was taken in with other formats or "
                    "another synthetic; a corrected export needs an extract time of its own"
                )
            return False
    if not exports:
        return True
    last_id, last_time, synthetic, _ = exports[-1]
    if delivery.extracted_at.astimezone(UTC).replace(tzinfo=None) <= last_time:
        raise BadInput(
            f"{delivery.source}: extracted at {delivery.extracted_at:%Y-%m-%dT%H:%M:%SZ}, not "
            f"later than export {last_id} of {last_time:%Y-%m-%dT%H:%M:%SZ}, the last one taken in"
        )
    if delivery.synthetic != synthetic:
        raise BadInput(
            f"{delivery.source}: synthetic is {delivery.synthetic}, the vault of {delivery.study} "
            f"holds exports that say {synthetic}; the two are never mixed"
        )
    held = con.execute("select file from meta.files where export_id = ? order by rowid", [last_id])
    delivered = {file.name for file in delivery.files}
    for (name,) in held.fetchall():
        if name not in delivered:
            raise BadInput(f"{name}: missing, export {last_id} held it; an export is always whole")
    return True


def _append(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    checked: Path,
    before_commit: Callable[[], object] | None,
) -> ExportAccount:
    if not _admit(con, delivery):
        return read_account(con, delivery.export_id, was_known=True)
    con.execute("begin")
    try:
        seq = _add_export(con, delivery)
        subject_form = SUBJECT_FORMS[delivery.delivered_as]
        for file in sorted(delivery.files, key=lambda file: file.form != subject_form):
            _take_in(con, delivery, file, checked, seq)
        if before_commit is not None:
            before_commit()
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return read_account(con, delivery.export_id, was_known=False)


def _add_export(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> int:
    found = con.execute("select coalesce(max(export_seq), 0) + 1 from meta.exports").fetchone()
    seq = int(found[0]) if found else 1
    con.execute(
        "insert into meta.exports values (?, ?, ?, ?, ?, ?, ?)",
        [
            seq,
            delivery.export_id,
            delivery.study,
            delivery.extracted_at.astimezone(UTC).replace(tzinfo=None),
            delivery.synthetic,
            delivery.delivered_as,
            _as_text(delivery),
        ],
    )
    return seq


def _as_text(delivery: Delivery) -> str:
    formats = {source: asdict(written) for source, written in delivery.formats.items()}
    return json.dumps(formats, sort_keys=True)


def _take_in(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    file: DeliveredFile,
    checked: Path,
    seq: int,
) -> None:
    form = read_forms()[file.form]
    check = read_check(checked, form.name, delivery.export_id)
    _load(con, form, checked)
    _find_orphans(con, delivery, form, file)
    _compare(con, form)
    notes = list(check.notes)
    notes += _held_back(con, form)
    _write_events(con, delivery, form, file, seq)
    notes += _write_quarantine(con, delivery)
    counts = con.execute(
        """select count(*) filter (_event <> 'vanished'),
            (select count(*) from quarantined),
            count(*) filter (_event = 'new'), count(*) filter (_event = 'changed'),
            count(*) filter (_event = 'returned'), count(*) filter (_event = 'unchanged'),
            count(*) filter (_event = 'vanished') from compared"""
    ).fetchone()
    con.execute(
        "insert into meta.files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [delivery.export_id, file.name, form.name, file.sha256, check.records, *(counts or ())]
        + ["; ".join(notes) or None],
    )


def _load(con: duckdb.DuckDBPyConnection, form: Form, checked: Path) -> None:
    """Make `delivered`, `arrived` (its keys), `quarantined`, and `held` (the last events)."""
    accepted = literal(str(accepted_path(checked, form.name)))
    quarantined = literal(str(quarantined_path(checked, form.name)))
    con.execute(f"create or replace temp view delivered as from read_parquet({accepted})")
    con.execute(
        """create or replace temp table arrived as
        select _line, _key, _hash, _dates, _decimal from delivered"""
    )
    con.execute(
        f"""create or replace temp table quarantined as
        from read_parquet({quarantined}) order by line"""
    )
    con.execute(
        f"""create or replace temp table held as
        select _key, _event, _export_id, _line, _hash, _dates, _decimal
        from raw.{quoted(form.name)}
        qualify row_number() over (partition by _key order by _export_seq desc) = 1"""
    )


def _find_orphans(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, form: Form, file: DeliveredFile
) -> None:
    """Move the records of subjects nobody knows to quarantine; refuse them in SDTM."""
    subject_form = read_forms()[SUBJECT_FORMS[delivery.delivered_as]]
    column = form.subject_column
    if column is None or form.name == subject_form.name:
        return
    known = f"select {quoted(column)} from ({in_force(subject_form)})"
    orphan = f"{quoted(column)} not in ({known})"
    message = f"'{column} ''' || {quoted(column)} || ''' has no record in {subject_form.file}'"
    if delivery.delivered_as == "sdtm":
        first = con.execute(
            f"select _line, {message} from delivered where {orphan} order by _line limit 1"
        ).fetchone()
        if first is not None:
            raise BadInput(f"{file.name}, row {first[0]}, variable {column}: {first[1]}")
        return
    fields = ", ".join(f"{literal(c.name)}: {quoted(c.name)}" for c in form.columns)
    con.execute(
        f"""insert into quarantined by name
        select {literal(form.name)} as form, {literal(file.name)} as file, _line as line,
            _key as record_key, 'orphan' as rule, {literal(column)} as column_name,
            {quoted(column)} as value, {message} as message,
            to_json({{{fields}}})::varchar as record, {form.name in CRITICAL} as critical,
            true as keyed
        from delivered where {orphan} order by _line"""
    )
    con.execute(
        """delete from arrived
        where _line in (select line from quarantined where rule = 'orphan')"""
    )


def _compare(con: duckdb.DuckDBPyConnection, form: Form) -> None:
    """Fill `compared`: a row a key with its event, of what arrived and what was in force.

    A record read by another date order or decimal mark is another record, though its text is
    the same.
    """
    con.execute(
        """create or replace temp table compared as
        select arrived._line as _line, _key,
            case when held._key is null then 'new'
                when held._event = 'vanished' then 'returned'
                when (arrived._hash, arrived._dates, arrived._decimal)
                    = (held._hash, held._dates, held._decimal) then 'unchanged'
                else 'changed' end as _event,
        from arrived left join held using (_key)
        union all by name
        select null as _line, _key, 'vanished' as _event from held
        where _event <> 'vanished' and _key not in (select _key from arrived)
            and _key not in (select record_key from quarantined where record_key is not null)"""
    )


def _held_back(con: duckdb.DuckDBPyConnection, form: Form) -> list[str]:
    """Keep absent records in force where one of them may stand in a row without a key."""
    found = con.execute(
        """select
            (select count(*) from quarantined where not keyed and (record_key is null
                or record_key not in (select _key from held where _event <> 'vanished'))),
            (select count(*) from compared where _event = 'vanished')"""
    ).fetchone()
    unkeyed, absent = found or (0, 0)
    if not unkeyed or not absent:
        return []
    con.execute("delete from compared where _event = 'vanished'")
    return [f"{absent} absent records stay in force: {unkeyed} rows have no certain key"]


def _write_events(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, form: Form, file: DeliveredFile, seq: int
) -> None:
    """Write the events, in the order of the file; what vanished last, in the order of its key."""
    columns = ", ".join(quoted(column.name) for column in form.columns)
    export_id, name = literal(delivery.export_id), literal(file.name)
    found = con.execute(
        """select (select count(*) from delivered) = count(*) filter (_event = 'new')
        from compared"""
    ).fetchone()
    source, event = "delivered", "'new'"  # as it stands, where all of the file is new
    if found != (True,):
        source = """delivered join compared using (_line)
        where compared._event <> 'unchanged' order by _line"""
        event = "compared._event"
    con.execute(
        f"""insert into raw.{quoted(form.name)} by name
        select {event} as _event, {seq} as _export_seq, {export_id} as _export_id, _file,
            _line, delivered._key, _hash, _dates, _decimal, {columns} from {source}"""
    )
    con.execute(
        f"""insert into raw.{quoted(form.name)} by name
        select 'vanished' as _event, {seq} as _export_seq, {export_id} as _export_id,
            {name} as _file, _key, held._hash, held._dates, held._decimal
        from compared join held using (_key)
        where compared._event = 'vanished' order by _key"""
    )


def _write_quarantine(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> list[str]:
    """Write quarantine; its message says where an accepted version stays in force."""
    stays = """record_key in (select _key from held where _event <> 'vanished')
        and record_key not in (select _key from arrived)"""
    found = con.execute(f"select count(*) from quarantined where {stays}").fetchone()
    con.execute(
        f"""insert into meta.quarantine
        select {literal(delivery.export_id)}, form, file, line, record_key, rule, column_name,
            value, message || case when coalesce({stays}, false)
                then '; the version last accepted (export ' || held._export_id || ', line '
                || held._line || ') stays in force' else '' end,
            record, critical
        from quarantined left join held on held._key = quarantined.record_key
        order by line"""
    )
    if not found or not found[0]:
        return []
    return [f"{found[0]} records keep the version last accepted: the newer is in quarantine"]
