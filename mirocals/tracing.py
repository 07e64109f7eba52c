"""Follows a row of a release back: results, ADaM, SDTM, record, its versions, file, line, text.

What is tied to what stands in the release (`trace.adam`, `trace.sdtm`, `intake.versions`), the
keys of its datasets in the manifest kept beside it. Only the text of a line is read elsewhere: in
`exports/`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.settings import StudyFolder
from mirocals.vault.evidence import read_records

MANIFEST = Path("validation") / "dbt" / "manifest.json"
LAYERS = ("adam", "sdtm")
UTF8 = "utf-8"


@dataclass(frozen=True)
class Line:
    """A line of the account: how deep in the tree, what it is of, and what it says."""

    depth: int
    kind: str
    text: str


@dataclass(frozen=True)
class Version:
    """What an export said of a record: an event of the vault, or that it was in quarantine."""

    event: str
    export_id: str
    file: str
    line: int | None

    def __str__(self) -> str:
        where = f"{self.event}: export {self.export_id}, {self.file}"
        return where if self.line is None else f"{where}, line {self.line}"


class Trace:
    """The ties of one subject in one release.

    `kept` is the study's folder, `blinded` whether the release is: then forms that give the arm
    away (seed `blinding`) are named and not shown.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        release: Path,
        kept: StudyFolder,
        blinded: bool,
        subject: str,
    ) -> None:
        self.connection = connection
        self.kept = kept
        self.subject = subject
        self.datasets = _read_datasets(release)
        self.withheld = self._withheld() if blinded else set()
        self.rows: dict[str, dict[str, str]] = {}
        self.shown: set[tuple[str, str]] = set()

    def follow(self, dataset: str, paramcd: str | None) -> Iterator[Line]:
        """The account of a dataset's rows of the subject, of one parameter or test if named.

        Raises BadInput for a dataset, subject or parameter that the release does not have.
        """
        name = dataset.upper()
        if name not in self.datasets:
            known = ", ".join(self.datasets)
            raise BadInput(f"dataset {dataset!r} is not in this release; known: {known}")
        if (self.subject,) not in self._ask("select USUBJID from sdtm.dm"):
            raise BadInput(f"subject {self.subject!r} is not in this release")
        keys = self._keys_of(name, paramcd)
        if not keys:
            what = f"{name} {paramcd}" if paramcd else name
            raise BadInput(f"subject {self.subject} has no row in {what}")
        yield from self._results(name, paramcd)
        for key in keys:
            yield from self._row(0, name, key, "")

    def _results(self, name: str, paramcd: str | None) -> Iterator[Line]:
        analyses = self._ask(
            """select analysis_id, analysis, count(*) from results.ard
            where dataset = ? and (? is null or paramcd = ?) group by all order by 1""",
            name,
            paramcd,
            paramcd,
        )
        for analysis_id, analysis, figures in analyses:
            noun = "figure" if figures == 1 else "figures"
            yield Line(0, "result", f"{analysis_id}: {analysis}, {figures} {noun}")

    def _row(self, depth: int, name: str, key: str, why: str) -> Iterator[Line]:
        label = f"{name} {key.removeprefix(f'{self.subject}|')}{why}"
        if (name, key) in self.shown:
            yield Line(depth, "row", f"{label}: see above")
            return
        self.shown.add((name, key))
        yield Line(depth, "row", label)
        yield Line(depth + 1, "values", self._values(name)[key])
        for source, source_key, given in self.sources.get((name, key), []):
            yield from self._row(depth + 1, source, source_key, given)
        for record in self.records.get((name, key), []):
            yield from self._record(depth + 1, record)

    def _record(self, depth: int, record: dict[str, Any]) -> Iterator[Line]:
        why = f" for {record['variable']}" if record["variable"] else ""
        form, key = record["src_form"], record["src_key"]
        if record["file"] is None:
            yield Line(depth, "record", f"{form} {key}{why}: no record of an export")
            return
        where = (
            f"{form} {key}{why}: export {record['export_id']}, {record['file']}, "
            f"line {record['line']}{self._of_exports(record['export_id'])}"
        )
        yield Line(depth, "record", where)
        if (form, key) in self.shown:
            yield Line(depth + 1, "note", "see above")
            return
        self.shown.add((form, key))
        yield from self._text(depth + 1, form, record["export_id"], record["file"], record["line"])
        for version in self.versions.get((form, key), []):
            yield Line(depth + 1, "version", str(version))
            if version.line is not None:
                yield from self._text(
                    depth + 2, form, version.export_id, version.file, version.line
                )

    def _text(self, depth: int, form: str, export_id: str, file: str, line: int) -> Iterator[Line]:
        """The text of a line as it stood in an export, or why it is not shown."""
        if form in self.withheld:
            yield Line(depth, "note", "not shown while blinded: the form gives the arm away")
        elif read_forms()[form].source == "restricted":
            yield Line(depth, "note", "not shown: a list that is kept apart (restricted/)")
        else:
            for text in self._texts[export_id, file][line].splitlines():
                yield Line(depth, "text", text)

    def _of_exports(self, export_id: str) -> str:
        """What the intake says of the version in force, where there was more than one export."""
        known = [
            name
            for (name,) in self._ask("select export_id from intake.exports order by export_seq")
        ]
        if len(known) == 1:
            return ""
        return f" (version in force, of export {known.index(export_id) + 1} of {len(known)})"

    @cached_property
    def sources(self) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
        """The rows that each row of ADaM came from, by dataset and key."""
        ties: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for name, key, variable, source, source_variable, source_key in self._ask(
            """select DATASET, row_key, variable, src_dataset, src_variable, src_row_key
            from trace.adam where USUBJID = ?
            order by variable nulls first, src_dataset, length(src_row_key), src_row_key""",
            self.subject,
        ):
            why = (f" for {variable}" if variable else "") + (
                f" ({source_variable})" if source_variable else ""
            )
            ties.setdefault((name, key), []).append((source, source_key, why))
        return ties

    @cached_property
    def records(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """The records that each row of SDTM came from, by dataset and key."""
        names = ("variable", "src_form", "src_key", "export_id", "file", "line")
        ties: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for name, key, *record in self._ask(
            f"""select DOMAIN, row_key, {", ".join(names)} from trace.sdtm where USUBJID = ?
            order by DOMAIN, row_key, variable nulls first, src_form, line""",
            self.subject,
        ):
            ties.setdefault((name, key), []).append(dict(zip(names, record, strict=True)))
        return ties

    @cached_property
    def versions(self) -> dict[tuple[str, str], list[Version]]:
        """What other exports said of the subject's records, by form and key, the newest first.

        Earlier events, and records that went to quarantine while the version in force stayed.
        """
        known = {
            (record["src_form"], record["src_key"]): (record["export_id"], record["line"])
            for records in self.records.values()
            for record in records
        }
        forms, keys = zip(*known, strict=True) if known else ((), ())
        found: dict[tuple[str, str], list[Version]] = {}
        for form, key, *version in self._ask(
            """with records as (select unnest(?) as form, unnest(?) as record_key),
            told as (
                select form, record_key, event, export_id, file, line from intake.versions
                union
                select form, record_key, 'in quarantine', export_id, file, line
                from intake.quarantine
            )
            select form, record_key, event, export_id, file, line
            from told
            inner join records using (form, record_key)
            inner join intake.exports using (export_id)
            order by form, record_key, export_seq desc, line""",
            list(forms),
            list(keys),
        ):
            told = Version(*version)
            if (told.export_id, told.line) != known[form, key]:
                found.setdefault((form, key), []).append(told)
        return found

    @cached_property
    def _texts(self) -> dict[tuple[str, str], dict[int, str]]:
        """The text of every record of the subject that may be shown, by export, file and line."""
        places = [
            (record["src_form"], record["export_id"], record["file"], record["line"])
            for records in self.records.values()
            for record in records
        ] + [
            (form, version.export_id, version.file, version.line)
            for (form, _), versions in self.versions.items()
            for version in versions
        ]
        wanted: dict[tuple[str, str, str], set[int]] = {}
        for form, export_id, file, line in places:
            shown = line is not None and form not in self.withheld
            if shown and read_forms()[form].source != "restricted":
                wanted.setdefault((export_id, file, form), set()).add(line)
        about: dict[tuple[str, str], tuple[str, str]] = {
            (export_id, file): (sha256, formats)
            for export_id, file, sha256, formats in self._ask(
                """select files.export_id, files.file, files.sha256, exports.formats
                from intake.files inner join intake.exports using (export_id)"""
            )
        }
        texts = {}
        for (export_id, file, form), lines in wanted.items():
            sha256, formats = about[export_id, file]
            written = json.loads(formats or "{}").get(read_forms()[form].source, {})
            path = self.kept.exports / export_id / file
            encoding = written.get("encoding", UTF8)
            texts[export_id, file] = read_records(path, read_forms()[form], encoding, sha256, lines)
        return texts

    def _values(self, name: str) -> dict[str, str]:
        """What each row of the subject holds, by key: every variable with a value."""
        if name not in self.rows:
            layer, node = self.datasets[name]
            found = self.connection.execute(
                f"select {_key_of(node)}, * exclude (STUDYID, USUBJID) "
                f"from {layer}.{name.lower()} where USUBJID = ? order by all",
                [self.subject],
            )
            names = [column[0] for column in found.description or []][1:]
            self.rows[name] = {
                key: ", ".join(
                    f"{variable}={value}"
                    for variable, value in zip(names, values, strict=True)
                    if value is not None
                )
                for key, *values in found.fetchall()
            }
        return self.rows[name]

    def _keys_of(self, name: str, paramcd: str | None) -> list[str]:
        """Keys of the subject's rows, in the order of the dataset's key."""
        layer, node = self.datasets[name]
        if "USUBJID" not in node["columns"]:
            raise BadInput(f"{name} is about the trial, not about subjects")
        only = "true"
        if paramcd:
            codes = ("PARAMCD", f"{name}TESTCD", "QNAM")
            code = next((code for code in codes if code in node["columns"]), None)
            if code is None:
                raise BadInput(f"{name} has no parameters: leave out {paramcd}")
            only = f"{code} = '{paramcd.upper().replace(chr(39), '')}'"
        order = ", ".join(node["config"]["meta"]["keys"])
        return [
            key
            for (key,) in self._ask(
                f"select {_key_of(node)} from {layer}.{name.lower()} "
                f"where USUBJID = ? and {only} order by {order}",
                self.subject,
            )
        ]

    def _withheld(self) -> set[str]:
        return {form for (form,) in self._ask("select distinct form from seeds.blinding")}

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(values)).fetchall()


def _read_datasets(release: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Layer and metadata of every dataset of a release, by name, ADaM first."""
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    return {
        node["name"].upper(): (layer, node)
        for layer in LAYERS
        for node in sorted(nodes, key=lambda node: node["name"])
        if node["schema"] == layer
    }


def _key_of(node: dict[str, Any]) -> str:
    """The key of a row as text, as the macro `row_key` of the models writes it."""
    values = []
    for name in node["config"]["meta"]["keys"]:
        if name == "STUDYID":
            continue
        text = f"cast({name} as varchar)"
        if node["columns"][name]["data_type"] == "double":
            text = f"regexp_replace({text}, '\\.0$', '')"
        values.append(f"coalesce({text}, '')")
    return " || '|' || ".join(values)
