"""pandera schemas of the raw forms, made from `seeds/study/forms.csv`.

pandera's ibis backend sends a query for every check of every column. The conditions of a form are
therefore one check on the whole table, a single pass in DuckDB; where it fails, the conditions
themselves name the records.
"""

from functools import cache
from importlib import import_module
from typing import Any

from expectations.forms.conditions import Condition
from mirocals.errors import MirocalsError
from mirocals.metadata import Form

LISTED_FAILURES = 20


def import_engine() -> None:
    """Import pandera and its DuckDB backend now, instead of with the first file."""
    for module in ("pandas", "ibis.backends.duckdb", "pandera.backends.ibis.register"):
        import_module(module)


def form_schema(form: Form, conditions: list[Condition]) -> Any:
    """The pandera schema of a form: its columns as text and `_line`, and its conditions."""
    import ibis
    import pandera.ibis as pandera

    def readable(data: Any) -> Any:
        return ibis.and_(*(_as_ibis(condition, data.table) for condition in conditions))

    columns = {column.name: pandera.Column(str, nullable=True) for column in form.columns}
    return pandera.DataFrameSchema(
        {"_line": pandera.Column(int, nullable=True), **columns},
        checks=[
            pandera.Check(
                readable, name="readable", ignore_na=False, n_failure_cases=LISTED_FAILURES
            )
        ],
        strict=True,
        name=form.name,
    )


def passes(schema: Any, table: Any) -> bool:
    """Whether every record of an ibis table fulfils the schema.

    Raises MirocalsError where the check itself could not be carried out. Checks cannot be turned
    off by pandera's environment variables here.
    """
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrorReason, SchemaErrors

    everything = ValidationDepth.SCHEMA_AND_DATA
    try:
        with config_context(validation_enabled=True, validation_depth=everything):
            schema.validate(table, lazy=True)
    except SchemaErrors as failed:
        for error in failed.schema_errors:
            if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
                raise MirocalsError(
                    f"form {schema.name}: could not be checked: {error}"
                ) from failed
        return False
    return True


def _as_ibis(condition: Condition, table: Any) -> Any:
    """The condition as an ibis expression, a call of its macro in DuckDB."""
    macro = _macro(condition.test, len(condition.arguments))
    return macro(table[condition.column], *condition.arguments)


@cache
def _macro(name: str, arguments: int) -> Any:
    import ibis

    def plain(value: str) -> bool: ...

    def told(value: str, argument: str) -> bool: ...

    signature = told if arguments else plain
    return ibis.udf.scalar.builtin(signature, name=name)  # pyrefly: ignore[no-matching-overload]
