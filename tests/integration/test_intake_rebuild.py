import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from intake_export import check_all, take_in, two_subjects, write_export

from expectations.forms.check import check_file
from mirocals.errors import BadInput
from mirocals.settings import StudyFolder
from mirocals.vault.delivery import open_delivery
from mirocals.vault.events import append
from mirocals.vault.keeping import keep
from mirocals.vault.rebuild import rebuild

KILLED = """
import os, signal, sys
from pathlib import Path
from mirocals.vault.delivery import open_delivery
from mirocals.vault.events import append

vault, export, checked = (Path(argument) for argument in sys.argv[1:])
append(vault, open_delivery(export), checked, lambda: os.kill(os.getpid(), signal.SIGKILL))
"""
KILLED_COPY = """
import os, signal, sys
from pathlib import Path
from mirocals.settings import StudyFolder
from mirocals.vault import keeping
from mirocals.vault.delivery import open_delivery

copy = keeping._copy
def dying(source, place, file):
    copy(source, place, file)
    os.kill(os.getpid(), signal.SIGKILL)

keeping._copy = dying
keeping.keep(open_delivery(Path(sys.argv[1])), StudyFolder(Path(sys.argv[2]), "MIROCALS"))
"""


def content(vault: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(vault), read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
        return {name: con.execute(f"from {name}").fetchall() for (name,) in tables}


def changing_exports(tmp_path) -> list[Path]:
    first, second, third = two_subjects(), two_subjects(), two_subjects()
    second["vitals"][0]["weight"] = "70,0"
    second["deaths"] = [{"subject": "UK01-001", "form_repeat": "1", "death_date": "31/02/2019"}]
    third["vitals"].pop()
    return [
        write_export(tmp_path / f"export-{month}", records, f"2021-0{month}-01T08:00:00Z")
        for month, records in enumerate((first, second, third), start=1)
    ]


@pytest.fixture
def folder(tmp_path):
    return StudyFolder(tmp_path / "home", "MIROCALS")


def test_a_rebuilt_vault_is_equal_table_by_table(tmp_path, folder):
    for export in changing_exports(tmp_path):
        take_in(export, folder)
    before = content(folder.vault)
    folder.vault.write_bytes(b"damaged")
    accounts = rebuild(folder, check_file)
    assert content(folder.vault) == before
    assert [account.export_seq for account in accounts] == [1, 2, 3]
    assert not [path for path in folder.root.iterdir() if "rebuilding" in path.name]


def test_a_rebuild_without_the_evidence_is_refused_and_leaves_the_vault(tmp_path, folder):
    with pytest.raises(BadInput, match="nothing to rebuild from"):
        rebuild(folder, check_file)
    exports = changing_exports(tmp_path)
    accounts = [take_in(export, folder) for export in exports[:2]]
    before = content(folder.vault)
    lost = folder.exports / accounts[1].export_id
    lost.chmod(0o755)
    lost.rename(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match=f"export {lost.name} is in the vault but was not kept"):
        rebuild(folder, check_file)
    assert content(folder.vault) == before


def test_a_process_killed_while_it_appends_leaves_the_vault_as_it_was(tmp_path, folder):
    first, second, _ = changing_exports(tmp_path)
    for export, held in ((first, 0), (second, 1)):
        delivery = open_delivery(export)
        checked = tmp_path / "checked" / delivery.export_id
        check_all(delivery, folder.vault, checked)
        command = [sys.executable, "-c", KILLED, str(folder.vault), str(export), str(checked)]
        assert subprocess.run(command).returncode == -signal.SIGKILL
        if held:
            assert len(content(folder.vault)["meta.exports"]) == held
        else:
            assert not folder.vault.exists()
        append(folder.vault, delivery, checked, lambda d=delivery: keep(d, folder))
        assert len(content(folder.vault)["meta.exports"]) == held + 1
    assert content(folder.vault)["raw.vitals"][-1][0] == "changed"


def test_a_killed_copy_leaves_no_half_export_and_is_cleared(tmp_path, folder):
    export = changing_exports(tmp_path)[0]
    command = [sys.executable, "-c", KILLED_COPY, str(export), str(folder.home)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    left = list(folder.exports.iterdir())
    assert [path.name[:9] for path in left] == [".copying-"]
    kept = keep(open_delivery(export), folder)
    assert list(folder.exports.iterdir()) == [kept]
    assert os.access(kept / "vitals.csv", os.R_OK)
