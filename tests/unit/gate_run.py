"""A run's folder as the gate finds it: warehouse, dbt's artifacts, the results of the suites."""

import json
from pathlib import Path
from typing import Any

import duckdb

FILES = """
create table intake.files as
select * from (values
    ('E1', 'deaths.csv', 'deaths', 3, 2, 1, 2, 0, 0, 0, 0, null, null, null),
    ('E2', 'deaths.csv', 'deaths', 3, 3, 0, 1, 1, 0, 1, 0, 3, 1, 0),
    ('E2', 'visits.csv', 'visits', 5, 4, 1, 4, 0, 0, 0, 0, 4, 0, 1)
) as t(export_id, file, form, records, accepted, quarantined, new, changed, returned, unchanged,
    vanished, in_force, after_cut, withheld)
"""
QUARANTINE = """
create table intake.quarantine as
select * from (values
    ('E1', 'deaths', 'deaths.csv', 4, 'K|1', 'type', 'death_date', '99', 'no date', '', true),
    ('E2', 'visits', 'visits.csv', 6, null, 'key', 'visit', null, 'no visit', '<b>', false)
) as t(export_id, form, file, line, record_key, rule, column_name, value, message, record, critical)
"""


class GateRun:
    """Makes a run's folder; dbt's tests and the suites' checks are added one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.results: list[dict[str, Any]] = []
        self.nodes: dict[str, dict[str, Any]] = {}
        self.suite_checks: list[dict[str, Any]] = []
        self.suite_rows: list[dict[str, Any]] = []
        self.opinions: list[dict[str, Any]] = []
        self.opinion_rows: list[dict[str, Any]] = []
        with duckdb.connect(str(self.warehouse)) as db:
            for schema in ("raw", "intake", "sdtm", "dbt_failures"):
                db.execute(f"create schema {schema}")
            db.execute(
                "create table intake.build as select 'MIROCALS' as study, 'R1' as release_id,"
                " 'Y' as blinded, 'Y' as synthetic, null::date as cut_date"
            )
            db.execute(
                "create table intake.exports as select * from (values"
                " (1, 'E1', 'MIROCALS', '2020-01-31T18:00:00Z'),"
                " (2, 'E2', 'MIROCALS', '2021-09-30T18:00:00Z'))"
                " as t(export_seq, export_id, study, extracted_at)"
            )
            db.execute(FILES)
            db.execute(QUARANTINE)
            db.execute(
                "create table intake.emptied (form varchar, column_name varchar, records bigint)"
            )
            db.execute("create table raw.deaths as select 'k' || i as _key from range(2) as t(i)")
            db.execute("create table raw.visits as select 'k' || i as _key from range(3) as t(i)")
            db.execute(
                "create table sdtm.dm as select 'S1' as USUBJID, 'X' as SEX union all"
                " select 'S2', null"
            )
            db.execute("create table sdtm.qs (USUBJID varchar, QSTESTCD varchar)")
        for model in ("dm", "qs"):
            self.add_model(model)
        self.add_check("GX-DM-SEX-KNOWN")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse)) as db:
            return db.execute(statement).fetchall()

    def add_model(self, name: str, status: str = "success", message: str | None = None) -> None:
        unique_id = f"model.mirocals.{name}"
        self.nodes[unique_id] = {
            "name": name,
            "alias": name,
            "schema": "sdtm",
            "resource_type": "model",
            "config": {"materialized": "table"},
        }
        self.results = [each for each in self.results if each["unique_id"] != unique_id]
        self.results.append({"unique_id": unique_id, "status": status, "message": message})

    def add_test(
        self,
        name: str,
        model: str,
        status: str,
        rows: str | None = None,
        severity: str = "ERROR",
        **node: Any,
    ) -> None:
        unique_id = f"test.mirocals.{name}"
        self.nodes[unique_id] = {
            "name": name,
            "alias": name,
            "schema": "dbt_failures",
            "resource_type": "test",
            "attached_node": f"model.mirocals.{model}",
            "depends_on": {"nodes": [f"model.mirocals.{model}"]},
            "config": {"severity": severity, "where": None},
            **node,
        }
        failures = 0
        if rows is not None:
            self.sql(f'create table dbt_failures."{name}" as {rows}')
            failures = self.sql(f'select count(*) from dbt_failures."{name}"')[0][0]
        self.results.append(
            {"unique_id": unique_id, "status": status, "failures": failures, "message": "Got it"}
        )

    def add_check(
        self, check_id: str, status: str = "passed", severity: str = "major", failures: int = 0
    ) -> None:
        self.suite_checks.append(
            {
                "check_id": check_id,
                "dataset": "DM",
                "column": "SEX",
                "rule": "Sex is a term of the controlled terminology.",
                "severity": severity,
                "status": status,
                "rows_checked": 0 if status == "not run" else 2,
                "failures": failures,
                "note": "no row of sdtm.dm that the rule speaks of"
                if status == "not run"
                else None,
                "great_expectations": None,
            }
        )
        self.suite_rows += [
            {
                "check_id": check_id,
                "dataset": "DM",
                "usubjid": f"S{number}",
                "column_name": "SEX",
                "value": "<script>alert(1)</script>",
                "row_json": json.dumps({"USUBJID": f"S{number}", "SEX": "X"}),
            }
            for number in range(failures)
        ]

    def add_opinion(self, variable: str, status: str = "passed", failures: int = 0) -> None:
        check_id = f"QC-ADSL-{variable}"
        self.opinions.append(
            {
                "check_id": check_id,
                "dataset": "ADSL",
                "column": variable,
                "rule": f"{variable} is what a second derivation from SDTM gives.",
                "severity": "critical",
                "status": status,
                "rows_checked": 0 if status == "not run" else 2,
                "failures": failures,
                "note": "not compared: nobody derived it" if status == "not run" else None,
            }
        )
        self.opinion_rows += [
            {
                "check_id": check_id,
                "dataset": "ADSL",
                "usubjid": f"S{number}",
                "column_name": variable,
                "value": "2018-05-02",
                "row_json": json.dumps(
                    {"this release": "2018-05-02", "second opinion": "2018-05-03"}
                ),
            }
            for number in range(failures)
        ]

    def write(self, suites: bool = True, opinion: bool = True) -> Path:
        """Write dbt's artifacts, the suites' results and the second opinion."""
        artifacts = self.folder / "validation" / "dbt"
        artifacts.mkdir(parents=True, exist_ok=True)
        (artifacts / "run_results.json").write_text(json.dumps({"results": self.results}))
        (artifacts / "manifest.json").write_text(json.dumps({"nodes": self.nodes, "sources": {}}))
        if suites:
            validation = artifacts.parent
            (validation / "great_expectations.json").write_text(
                json.dumps({"checks": self.suite_checks})
            )
            (validation / "great_expectations_failures.jsonl").write_text(
                "".join(json.dumps(row) + "\n" for row in self.suite_rows)
            )
        if opinion:
            document = {"checks": self.opinions, "failures": self.opinion_rows}
            (artifacts.parent / "second_opinion.json").write_text(json.dumps(document))
        return self.warehouse
