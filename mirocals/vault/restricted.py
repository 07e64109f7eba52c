"""Treatment and kit lists, read into the warehouse of an unblinded build."""

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.settings import StudyFolder
from mirocals.vault.checked import FileCheck, accepted_path, quarantined_path
from mirocals.vault.delivery import open_kept
from mirocals.vault.keys import literal, quoted
from mirocals.vault.rebuild import Check


def load_restricted(
    warehouse_path: Path, folder: StudyFolder, export_id: str, check: Check
) -> list[FileCheck]:
    """Read the restricted lists of an export into `raw.treatment_list` and `raw.kit_list`.

    The lists are checked as any file is (`check` is `expectations.forms.check.check_file`).
    Raises BadInput where they were not kept (`keep_restricted`), and for any record that would go
    to quarantine: a list that cannot be trusted whole is not used.
    """
    lists = folder.restricted / export_id
    if not lists.is_dir():
        raise BadInput(f"{lists}: no restricted lists were kept for export {export_id}")
    delivery = open_kept(folder.exports / export_id, folder.study)
    checks = []
    with (
        duckdb.connect(str(warehouse_path)) as con,
        tempfile.TemporaryDirectory(dir=folder.restricted) as checked,
    ):
        for listed in delivery.restricted:
            file = replace(listed, name=Path(listed.name).name)
            checks.append(check(lists, delivery, file, folder.vault, Path(checked)))
            _refuse_any(con, Path(checked), file.form, file.name)
            columns = ", ".join(quoted(c.name) for c in read_forms()[file.form].columns)
            accepted = literal(str(accepted_path(Path(checked), file.form)))
            con.execute(
                f"""insert into raw.{quoted(file.form)} by name
                select _key, _hash, {literal(export_id)} as _export_id, _file, _line, _dates,
                    _decimal, {columns} from read_parquet({accepted}) order by _key"""
            )
    return checks


def _refuse_any(con: duckdb.DuckDBPyConnection, checked: Path, form: str, file: str) -> None:
    path = literal(str(quarantined_path(checked, form)))
    row = con.execute(
        f"select line, message from read_parquet({path}) order by line limit 1"
    ).fetchone()
    if row is not None:
        raise BadInput(f"{file}, line {row[0]}: {row[1]}")
