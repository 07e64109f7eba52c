"""Records that cannot be typed or keyed: which they are, and why, a row a record."""

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form
from mirocals.vault.keys import literal, quoted
from mirocals.vault.parse import Unreadable
from mirocals.vault.store import CRITICAL

LISTED_LINES = 5
SHAPE = """form varchar, file varchar, line bigint, record_key varchar, rule varchar,
    column_name varchar, value varchar, message varchar, record varchar, critical boolean,
    keyed boolean"""


def quarantine(
    con: duckdb.DuckDBPyConnection, form: Form, file: str, unreadable: list[Unreadable]
) -> list[str]:
    """Fill `quarantined` from `keys`, `keyed` and `violations`, and the unreadable rows.

    A record stands there once: with the first condition it fails, or as a duplicate; its message
    gives all. Of exact copies the first in the file is kept; records of one key that differ all
    go. Returns a message a rule, with the first lines at fault.
    """
    con.execute(f"create table quarantined ({SHAPE})")
    _add_unreadable(con, form, file, unreadable)
    _add_violating(con, form, file)
    _add_duplicates(con, form, file)
    return _messages(con, file)


def refuse_any(con: duckdb.DuckDBPyConnection, file: str) -> None:
    """Raise BadInput for the first quarantined record: data delivered as SDTM must be clean."""
    row = con.execute(
        "select line, column_name, message from quarantined order by line limit 1"
    ).fetchone()
    if row is not None:
        raise BadInput(f"{file}, row {row[0]}, variable {row[1]}: {row[2]}")


def _about(form: Form, file: str) -> str:
    return f"{literal(form.name)} as form, {literal(file)} as file"


def _record(form: Form) -> str:
    fields = ", ".join(f"{literal(c.name)}: {quoted(c.name)}" for c in form.columns)
    return f"to_json({{{fields}}})::varchar as record"


def _critical(form: Form) -> str:
    return f"{form.name in CRITICAL} as critical"


def _add_unreadable(
    con: duckdb.DuckDBPyConnection, form: Form, file: str, unreadable: list[Unreadable]
) -> None:
    import pyarrow as pa

    if not unreadable:
        return
    rows = pa.table(
        {
            "line": pa.array([row.line for row in unreadable], pa.int64()),
            "record_key": pa.array([row.key for row in unreadable], pa.string()),
            "rule": pa.array([row.rule for row in unreadable], pa.string()),
            "message": pa.array([row.message for row in unreadable], pa.string()),
            "record": pa.array([row.record for row in unreadable], pa.string()),
        }
    )
    con.register("unreadable", rows)
    con.execute(
        f"""insert into quarantined by name
        select {_about(form, file)}, line, record_key, rule, message, record,
        {_critical(form)}, false as keyed from unreadable"""
    )
    con.unregister("unreadable")


def _add_violating(con: duckdb.DuckDBPyConnection, form: Form, file: str) -> None:
    keys = ", ".join(literal(column) for column in form.key)
    con.execute(
        f"""insert into quarantined by name
        with failed as (
            select _line,
                arg_min(rule, place) as rule,
                arg_min(column_name, place) as column_name,
                arg_min(struct_pack(v := value), place).v as value,
                string_agg(message, '; ' order by place) as message,
                not bool_or(column_name in ({keys})) as keyed,
            from violations group by _line
        )
        select {_about(form, file)}, _line as line, _key as record_key, rule, column_name, value,
            message, {_record(form)}, {_critical(form)}, failed.keyed as keyed
        from failed join keyed using (_line)"""
    )


def _add_duplicates(con: duckdb.DuckDBPyConnection, form: Form, file: str) -> None:
    key_columns = literal(" ".join(form.key))
    con.execute(
        """create table shared as
        select _key, min(_line) as first_line, count(*) as copies,
            min(_hash) <> max(_hash) as differs,
        from keys where _line not in (select line from quarantined where not keyed)
        group by _key having count(*) > 1"""
    )
    if con.execute("select count(*) from shared").fetchone() == (0,):
        return
    con.execute(
        f"""insert into quarantined by name
        select {_about(form, file)}, _line as line, _key as record_key,
            case when differs then 'duplicate_key' else 'duplicate_record' end as rule,
            {key_columns} as column_name, _key as value,
            case when differs then copies || ' records of this key differ, the first in line '
            || first_line else 'a copy of the record in line ' || first_line end as message,
            {_record(form)}, {_critical(form)}, true as keyed
        from keyed join shared using (_key)
        where (differs or _line <> first_line) and _line not in (select line from quarantined)"""
    )


def _messages(con: duckdb.DuckDBPyConnection, file: str) -> list[str]:
    rows = con.execute(
        f"""select rule, count(*), list(line order by line)[:{LISTED_LINES}],
            arg_min(message, line) from quarantined group by rule order by min(line), rule"""
    ).fetchall()
    return [
        f"{file}: {count} quarantined by {rule}, "
        f"line {', '.join(str(line) for line in lines)}{', ...' if count > len(lines) else ''}: "
        f"{message}"
        for rule, count, lines, message in rows
    ]
