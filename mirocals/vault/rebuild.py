"""Makes the vault again from the exports kept."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder
from mirocals.vault.account import ExportAccount
from mirocals.vault.checked import FileCheck
from mirocals.vault.delivery import DeliveredFile, Delivery
from mirocals.vault.events import append
from mirocals.vault.keeping import kept_exports
from mirocals.vault.store import remove_database

Check = Callable[[Path, Delivery, DeliveredFile, Path, Path], FileCheck]


def rebuild(folder: StudyFolder, check: Check) -> list[ExportAccount]:
    """Make the vault again from `exports/`, in order of extract time, and put it in place.

    `check` is `expectations.forms.check.check_file`. The old vault stays until the new one is
    whole. Raises BadInput where nothing was kept, where an export the old vault lists was not
    kept, or where an export is refused by today's definitions.
    """
    exports = kept_exports(folder)
    if not exports:
        raise BadInput(f"{folder.exports}: no export was kept, there is nothing to rebuild from")
    missing = _listed(folder.vault) - {delivery.export_id for delivery in exports}
    if missing:
        raise BadInput(f"{folder.exports}: export {min(missing)} is in the vault but was not kept")
    new = folder.vault.with_name(f"{folder.vault.name}.rebuilding")
    checked = folder.root / ".rebuilding"
    remove_database(new)
    accounts = []
    try:
        for delivery in exports:
            shutil.rmtree(checked, ignore_errors=True)
            for file in delivery.files:
                check(delivery.root, delivery, file, new, checked)
            accounts.append(append(new, delivery, checked))
        folder.vault.with_name(f"{folder.vault.name}.wal").unlink(missing_ok=True)
        new.replace(folder.vault)
    finally:
        shutil.rmtree(checked, ignore_errors=True)
        remove_database(new)
    return accounts


def _listed(vault: Path) -> set[str]:
    """The exports an old vault lists; none where there is no vault that can be read."""
    if not vault.exists():
        return set()
    try:
        with duckdb.connect(str(vault), read_only=True) as con:
            return {row[0] for row in con.execute("select export_id from meta.exports").fetchall()}
    except duckdb.Error:
        return set()  # damaged, or of a format that lists them otherwise: a reason to rebuild
