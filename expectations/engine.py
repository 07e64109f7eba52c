"""Great Expectations on DuckDB: judges the checks of a warehouse and finds every failing row.

Great Expectations lists at most 200 failing values and passes an empty table. So each check's own
SQL counts the rows it applies to and gives every failing row, and the two verdicts must agree.
"""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import sqlalchemy as sa
from duckdb import CatalogException
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.row_conditions import Column
from sqlalchemy.exc import ProgrammingError

from expectations.checks import Check
from mirocals.errors import MirocalsError


class Disagreement(MirocalsError):
    """Great Expectations and a check's own SQL judge the same rows differently, or it failed."""


class DuckDbExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection: the base class closes it before the result is fetched."""

    @contextmanager
    def get_connection(self) -> Generator[sa.Connection]:
        """Lend the one connection."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


@dataclass
class Outcome:
    """What became of one check.

    `failing` holds every failing row as JSON text; `result` what Great Expectations says of it,
    None where the check did not run; `note` why it did not.
    """

    check: Check
    status: str
    rows_checked: int
    failing: list[str] = field(default_factory=list)
    result: dict[str, Any] | None = None
    note: str | None = None


class Warehouse:
    """A warehouse file opened read-only, once, for Great Expectations and for the checks' SQL."""

    def __init__(self, path: Path) -> None:
        SQLDatasource.execution_engine_override = DuckDbExecutionEngine
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                progress_bars=ProgressBarsConfig(globally=False),
                analytics_enabled=False,
            ),
        )
        # It would write its configuration as YAML after every table, for nobody to read.
        context._save_project_config = lambda: None
        self.datasource = context.data_sources.add_sql(
            name="warehouse",
            connection_string=f"duckdb:///{path}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True}},  # pyrefly: ignore[unexpected-keyword]
        )
        self.engine = self.datasource.get_execution_engine()

    def __enter__(self) -> "Warehouse":
        return self

    def __exit__(self, *_: object) -> None:
        if self.engine._connection is not None:
            self.engine._connection.close()
        self.engine.engine.dispose()
        self.datasource.get_engine().dispose()  # the one that tried the connection

    def rows(self, sql: str) -> Sequence[sa.Row[Any]]:
        """Run a query as it stands."""
        with self.engine.get_connection() as connection:
            return connection.exec_driver_sql(sql).fetchall()

    def judge(self, checks: list[Check]) -> list[Outcome]:
        """Judge every check, in their order.

        A check whose tables are not there, or that speaks of no row, is "not run". Raises
        Disagreement where Great Expectations fails or does not find what the check's SQL finds.
        """
        outcomes = [self._count(check) for check in checks]
        by_table: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.status != "not run":
                by_table.setdefault(outcome.check.table, []).append(outcome)
        for table, ran in by_table.items():
            self._compare(table, ran)
        return outcomes

    def _count(self, check: Check) -> Outcome:
        """Count the rows the check speaks of."""
        applies = check.applies.format(batch=check.table)
        try:
            count = int(self.rows(f"select count(*) from ({applies})")[0][0])
        except ProgrammingError as error:
            if not isinstance(error.orig, CatalogException):
                raise
            return Outcome(check, "not run", 0, note=str(error.orig).splitlines()[0])
        if count == 0:
            return Outcome(check, "not run", 0, note=self._why_nothing(check.table))
        return Outcome(check, "passed", count)

    def _failing(self, check: Check) -> list[str]:
        """Find every failing row, as JSON text."""
        failing = check.failing.format(batch=check.table)
        found = self.rows(
            f"select cast(to_json(failing) as varchar) as row_json from ({failing}) as failing"
            " order by row_json"
        )
        return [str(row[0]) for row in found]

    def _why_nothing(self, table: str) -> str:
        empty = self.rows(f"select count(*) from {table}")[0][0] == 0
        return f"{table} is empty" if empty else f"no row of {table} that the rule speaks of"

    def _compare(self, table: str, outcomes: list[Outcome]) -> None:
        # A query asset, because a table asset reads DuckDB's catalog anew for every table.
        asset = self.datasource.add_query_asset(name=table, query=f"select * from {table}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        suite = gx.ExpectationSuite(
            name=table, expectations=[expectation(outcome.check) for outcome in outcomes]
        )
        verdict = batch.validate(suite, result_format={"result_format": "BASIC"})
        results = verdict.results  # pyrefly: ignore[missing-attribute]
        stated = [(each.expectation_config, each) for each in results]
        found = {config.meta["check_id"]: (config.type, each) for config, each in stated if config}
        for outcome in outcomes:
            kind, each = found[outcome.check.check_id]
            if fault := _fault(each.exception_info):
                raise Disagreement(
                    f"{outcome.check.check_id}: Great Expectations could not judge it: {fault}"
                )
            if not each.success or outcome.check.kind != "no_rows":
                outcome.failing = self._failing(outcome.check)
            outcome.status = "failed" if outcome.failing else "passed"
            counted = 0 if each.success else _counted(each.result)
            if len(outcome.failing) != counted:
                raise Disagreement(
                    f"{outcome.check.check_id}: {len(outcome.failing)} rows fail by its own SQL, "
                    f"but Great Expectations says {each.result}"
                )
            outcome.result = {
                "success": bool(each.success),
                "type": kind,
                "result": {k: v for k, v in each.result.items() if not k.startswith("partial_")},
            }


def _fault(exception_info: dict[str, Any]) -> str | None:
    """Read the message of an exception; it stands alone or once for each metric."""
    nested = [each for each in exception_info.values() if isinstance(each, dict)]
    raised = [each for each in [exception_info, *nested] if each.get("raised_exception")]
    return str(raised[0].get("exception_message")) if raised else None


def _counted(result: dict[str, Any]) -> int:
    """Read how many rows Great Expectations found failing."""
    return int(result.get("observed_value", result.get("unexpected_count", 0)))


def expectation(check: Check) -> gxe.Expectation:
    """Make the expectation of Great Expectations that states a check."""
    common: dict[str, Any] = {"meta": {"check_id": check.check_id}}
    if check.kind == "no_rows":
        # Great Expectations gives the batch an alias of its own or none, as the query has a join.
        query = "with checked as (select * from {batch}) " + check.failing.format(batch="checked")
        return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query, **common)
    if check.only:
        common["row_condition"] = Column(check.only.column).is_in(list(check.only.values))
    if check.kind == "in_order":
        return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            or_equal=True, ignore_row_if="either_value_is_missing", **check.terms, **common
        )
    of_column = {
        "between": gxe.ExpectColumnValuesToBeBetween,
        "not_null": gxe.ExpectColumnValuesToNotBeNull,
    }[check.kind]
    return of_column(column=check.column, **check.terms, **common)
