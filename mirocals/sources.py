"""Writes dbt's sources from the form definitions: one definition of a raw column."""

import json
from pathlib import Path

from mirocals.metadata import Form, read_forms
from mirocals.settings import PROJECT

SOURCES_FILE = PROJECT / "dbt_project" / "models" / "staging" / "_sources.yml"

HEAD = """\
# Made from seeds/study/forms.csv by `python -m mirocals.sources`: do not edit by hand.
"""

RECORD_COLUMNS = {
    "_key": "Values of the record's key columns, joined by |",
    "_hash": "SHA-256 over the data columns",
    "_export_id": "Export the version in force came with",
    "_file": "File it stood in",
    "_line": "Line of that file where the record starts",
    "_dates": "Order of its dates: dmy, mdy or ymd",
    "_decimal": "Its decimal mark",
}

INTAKE = {
    "exports": "Exports the release is made of. One row per export.",
    "files": "Row accounting. One row per file of an export.",
    "quarantine": "Records that could not be typed or keyed. One row per record and rule.",
    "build": "What the release is: study, blinded or not, cut. One row.",
}


def write_sources(path: Path = SOURCES_FILE) -> None:
    """Write the dbt sources: every form in schema `raw`, and the schema `intake`."""
    path.write_text(sources_text(), encoding="utf-8")


def sources_text() -> str:
    """Lay out `models/staging/_sources.yml` as the form definitions give it."""
    raw = "Records in force after the newest export and the cut, text as delivered."
    intake = "What went in: exports, files and their row accounting, quarantine."
    lines = ["sources:", *_source("raw", raw)]
    for form in read_forms().values():
        lines += _table(form)
    lines += _source("intake", intake)
    for name, meaning in INTAKE.items():
        lines += [f"      - name: {name}", f"        description: {_quoted(meaning)}"]
    return HEAD + "\n".join(lines) + "\n"


def _source(name: str, meaning: str) -> list[str]:
    return [
        f"  - name: {name}",
        f"    schema: {name}",
        f"    description: {_quoted(meaning)}",
        "    tables:",
    ]


def _table(form: Form) -> list[str]:
    meaning = f"{form.file} as delivered. One row per record in force."
    lines = [
        f"      - name: {form.name}",
        f"        description: {_quoted(meaning)}",
        "        columns:",
    ]
    columns = RECORD_COLUMNS | {column.name: column.meaning for column in form.columns}
    for name, text in columns.items():
        lines += [f"          - name: {name}", f"            description: {_quoted(text)}"]
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    write_sources()
