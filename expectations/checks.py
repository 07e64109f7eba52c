"""What a check is: one rule on one table, told once, from which the SQL is made.

A check knows two queries: `failing`, every row that breaks the rule, and `applies`, every row the
rule speaks of. Both may name the checked table as `{batch}`. Great Expectations judges the rule by
an expectation made from the same definition (`expectations.engine`); the two must agree.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from mirocals.making import LAST_KNOWN_DAY

Severity = Literal["critical", "major", "minor"]
Kind = Literal["between", "not_null", "in_order", "no_rows"]


@dataclass(frozen=True)
class Only:
    """Restricts a check to the rows whose column holds one of the values."""

    column: str
    values: tuple[str, ...]

    @property
    def sql(self) -> str:
        """The restriction as a SQL condition."""
        return f'"{self.column}" in ({", ".join(quote(value) for value in self.values)})'


@dataclass(frozen=True)
class Check:
    """One rule on the rows of one table.

    `table` is the table in the warehouse, such as `sdtm.dm`; `column` the variable at fault; `rule`
    a sentence an auditor reads; `kind` and `terms` what the expectation is made from.
    """

    check_id: str
    table: str
    column: str
    rule: str
    severity: Severity
    kind: Kind
    failing: str
    applies: str
    only: Only | None = None
    terms: dict[str, Any] = field(default_factory=dict)

    @property
    def dataset(self) -> str:
        """The dataset as the report names it: DM, ADSL, or the raw form."""
        schema, name = self.table.split(".")
        return self.table if schema == "raw" else name.upper()


def past_horizon(adsl: str, days_after: int = 0) -> str:
    """Select the randomised subjects whose horizon of the primary endpoint has passed, HORIZONDT.

    Earlier exports of a running trial, and cut releases, know less: who has not reached the
    horizon, or so many days after it, is left out.
    """
    return f"""
        select
            adsl.*, adsl.RANDDT + cast(endpoint.horizon_days as integer) as HORIZONDT
        from {adsl} as adsl
        inner join seeds.tte_parameters as endpoint
            on adsl.STUDYID = endpoint.study
            and cast(endpoint.is_primary as varchar) in ('Y', 'true')
        where adsl.RANDFL = 'Y' and endpoint.horizon_days is not null
            and adsl.RANDDT + cast(endpoint.horizon_days as integer) + {days_after}
            <= {LAST_KNOWN_DAY}
        """


def day(column: str) -> str:
    """Turn an ISO 8601 text into a date; null where the day is not known."""
    return f"try_cast(left({column}, 10) as date)"


def before(first: str, second: str) -> str:
    """Whether an ISO 8601 text is earlier than another, as far as both are precise."""
    shared = f"least(length({first}), length({second}), 10)"
    return f"left({first}, {shared}) < left({second}, {shared})"


def quote(text: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def between(
    check_id: str,
    table: str,
    column: str,
    low: float | None,
    high: float | None,
    rule: str,
    severity: Severity,
    only: Only | None = None,
) -> Check:
    """Make the rule that a number lies between two bounds, both allowed; none is no failure."""
    bounds = [f'"{column}" < {_number(low)}'] if low is not None else []
    bounds += [f'"{column}" > {_number(high)}'] if high is not None else []
    scope = f'"{column}" is not null' + (f" and {only.sql}" if only else "")
    return Check(
        check_id,
        table,
        column,
        rule,
        severity,
        "between",
        f"select * from {{batch}} where {scope} and ({' or '.join(bounds)})",
        f"select * from {{batch}} where {scope}",
        only,
        {"min_value": low, "max_value": high},
    )


def not_null(
    check_id: str,
    table: str,
    column: str,
    rule: str,
    severity: Severity,
    only: Only | None = None,
    minimum_percent: float = 100,
) -> Check:
    """Make the rule that a value is there in so many percent of rows; below, every gap fails."""
    scope = only.sql if only else "true"
    share = (
        f'(select count("{column}") * 100 < {_number(minimum_percent)} * count(*)'
        f" from {{batch}} where {scope})"
    )
    return Check(
        check_id,
        table,
        column,
        rule,
        severity,
        "not_null",
        f'select * from {{batch}} where {scope} and "{column}" is null and {share}',
        f"select * from {{batch}} where {scope}",
        only,
        {"mostly": minimum_percent / 100},
    )


def in_order(
    check_id: str,
    table: str,
    earlier: str,
    later: str,
    rule: str,
    severity: Severity,
    only: Only | None = None,
) -> Check:
    """Make the rule that of two dates of a row one is not after the other."""
    scope = f'"{earlier}" is not null and "{later}" is not null'
    scope += f" and {only.sql}" if only else ""
    return Check(
        check_id,
        table,
        later,
        rule,
        severity,
        "in_order",
        f'select * from {{batch}} where {scope} and "{later}" < "{earlier}"',
        f"select * from {{batch}} where {scope}",
        only,
        {"column_A": later, "column_B": earlier},
    )


def no_rows(
    check_id: str,
    table: str,
    column: str,
    rule: str,
    severity: Severity,
    applies: str,
    fails: str,
) -> Check:
    """Make the rule that no row it speaks of meets the failing condition.

    `applies` is a `select` without final order that may join other tables; `fails` a condition on
    the columns it gives.
    """
    return Check(
        check_id,
        table,
        column,
        rule,
        severity,
        "no_rows",
        f"select * from ({applies}) as applies where {fails}",
        applies,
    )
