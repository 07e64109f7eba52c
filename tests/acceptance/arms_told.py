"""What in a warehouse goes with the true arm, though no column names it."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

# Effects that a blinded reader sees as at the bedside: nothing says to withhold them.
ADVERSE_EVENTS = re.compile(r"adverse_events|sae|int_supp__crf|(^|_)(supp|ad)?ae(_|$)")
SUBJECT = ("subject", "USUBJID", "usubjid")
# In thousands of comparisons chance alone reaches 4 standard errors.
TELLING = 4.5


def tables_of_subjects(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, list[str]]]:
    """Every table with subjects: its name, the column of the subject, its other columns."""
    found = con.execute(
        """select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns() where database_name = 'w' group by all order by all"""
    ).fetchall()
    for table, columns in found:
        subject = next((name for name in SUBJECT if name in columns), None)
        if subject and not ADVERSE_EVENTS.search(table.split(".")[1]):
            yield table, subject, [name for name in columns if name != subject]


def what_tells_the_arm(
    warehouse: Path, arms: dict[str, int], of_tables: set[str] | None = None
) -> list[tuple]:
    """Values that more subjects of one arm have, and results that are higher in one.

    `arms` gives 0 or 1 by subject number; all tables are looked through unless some are named.
    Compares, by normal approximation, the share of subjects with each value of each column, and
    the mean of the subjects' means of each test.
    """
    con = duckdb.connect()
    con.execute(f"attach '{warehouse}' as w (read_only)")
    con.execute("use w")
    con.execute("create temp table arms (of_subject varchar, of_arm integer)")
    con.executemany("insert into arms values (?, ?)", list(arms.items()))
    told: list[tuple] = []
    for table, subject, columns in tables_of_subjects(con):
        if of_tables is not None and table not in of_tables:
            continue
        told += _shares(con, table, subject, columns)
        told += _means(con, table, subject, columns)
    con.close()
    return told


def _shares(con: duckdb.DuckDBPyConnection, table: str, subject: str, columns: list[str]) -> list:
    listed = ", ".join(f'"{name}"' for name in columns)
    texts = ", ".join(f'"{name}"::varchar as "{name}"' for name in columns)
    return con.execute(
        f"""with sizes as (
            select count(*) filter (of_arm = 1) as one, count(*) filter (of_arm = 0) as other
            from arms
        ),
        facts as (
            select distinct * from (
                unpivot (
                    select of_subject, of_arm, {texts}
                    from {table} inner join arms on right("{subject}", 8) = of_subject
                ) on {listed} into name of_column value held
            )
        ),
        counted as (
            select of_column, held, count(*) filter (of_arm = 1) as in_one,
                count(*) filter (of_arm = 0) as in_other
            from facts group by all
        )
        select '{table}', of_column, held, in_one, in_other
        from counted cross join sizes,
            lateral (select (in_one + in_other) / (one + other) as share)
        where share < 1 and abs(in_one / one - in_other / other)
            > {TELLING} * sqrt(share * (1 - share) * (1 / one + 1 / other))
        order by all"""
    ).fetchall()


def _means(con: duckdb.DuckDBPyConnection, table: str, subject: str, columns: list[str]) -> list:
    codes = [name for name in columns if name in ("PARAMCD", "test") or name.endswith("TESTCD")]
    results = [name for name in columns if name in ("AVAL", "result") or name.endswith("STRESN")]
    told = []
    for code, result in zip(codes, results, strict=False):
        told += con.execute(
            f"""with means as (
                select of_subject, of_arm, "{code}" as code,
                    avg(try_cast(replace("{result}"::varchar, ',', '.') as double)) as mean
                from {table} inner join arms on right("{subject}", 8) = of_subject
                group by all
            ),
            compared as (
                select code, avg(mean) filter (of_arm = 1) as one,
                    avg(mean) filter (of_arm = 0) as other,
                    var_samp(mean) filter (of_arm = 1) / count(mean) filter (of_arm = 1)
                    + var_samp(mean) filter (of_arm = 0) / count(mean) filter (of_arm = 0) as error
                from means group by code
            )
            select '{table}', '{result}', code, one, other from compared
            where abs(one - other) > {TELLING} * sqrt(error) order by all"""
        ).fetchall()
    return told
