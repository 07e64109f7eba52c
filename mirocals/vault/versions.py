"""The versions of the records of a release: what earlier exports said of them."""

from pathlib import Path

import duckdb

from mirocals.vault.keys import literal, quoted
from mirocals.vault.store import attach_vault, vault_forms

COLUMNS = """form varchar, record_key varchar, export_seq integer, export_id varchar,
    event varchar, file varchar, line bigint"""


def copy_versions(vault_path: Path, warehouse_path: Path) -> None:
    """Write `intake.versions` into a warehouse that holds its records in `raw`.

    A row an event (new, changed, vanished, returned) of every record that has more than one, the
    one in force the last of them; a record whose only event is its first has no row. What a cut
    or the blinding left out of `raw` is left out here, so it is called after both. Restricted lists
    are in no vault. `line` is null where a record vanished.
    """
    with duckdb.connect(str(warehouse_path)) as con:
        attach_vault(con, vault_path)
        con.execute("begin")
        con.execute(f"create table intake.versions ({COLUMNS})")
        for form in vault_forms():
            log = f"vault.raw.{quoted(form.name)}"
            # The first event of a record is always `new`: others tell that there is more than one.
            con.execute(
                f"""insert into intake.versions
                select {literal(form.name)}, _key, _export_seq, _export_id, _event, _file, _line
                from {log}
                where _key in (select _key from {log} where _event <> 'new')
                    and _key in (select _key from raw.{quoted(form.name)})
                order by _key, _export_seq"""
            )
        con.execute("commit")
        con.execute("detach vault")
