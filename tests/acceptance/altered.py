"""Copies of the simulated export with something wrong in them."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

Change = Callable[[bytes], bytes]


def altered(export: Path, target: Path, changes: dict[str, Change], honest: bool = True) -> Path:
    """A copy of an export whose files went through `changes`.

    Honest: `export.json` gives the records and hashes of the files as they are now.
    """
    shutil.copytree(export, target)
    manifest = json.loads((target / "export.json").read_text(encoding="utf-8"))
    for name, change in changes.items():
        content = change((target / name).read_bytes())
        (target / name).write_bytes(content)
        for file in manifest["files"]:
            if honest and file["name"] == name:
                file["sha256"] = hashlib.sha256(content).hexdigest()
                file["records"] = content.count(b"\n") - 1
    (target / "export.json").write_text(json.dumps(manifest), encoding="utf-8")
    return target


def without_last_record(content: bytes) -> bytes:
    """The file less its last record."""
    return b"\n".join(content.rstrip(b"\n").split(b"\n")[:-1]) + b"\n"


def one_unknown_status(content: bytes) -> bytes:
    """Of all vital statuses the first that is alive, with a code that nobody knows."""
    head, *records = content.splitlines(keepends=True)
    alive = next(record for record in records if b";ALIVE;" in record)
    return head + alive.replace(b";ALIVE;", b";WELL;")
