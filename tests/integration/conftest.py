"""Some subjects of the release and their second derivations, shared by the tests of them."""

import duckdb
import pandas as pd
import pytest
from copied_release import Copy

from mirocals.qc.opinion import KEYS, Second
from mirocals.qc.sources import Sources
from tests.conftest import Built

SUBJECTS = 45


@pytest.fixture(scope="session")
def small(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Some subjects of the release, and no table but those the second opinion reads. Read only.

    One of them has a stage without a value, which few have.
    """
    few = Copy.of(built, tmp_path_factory.mktemp("small"))
    tables = few.sql(
        "select schema_name, table_name, bool_or(column_name = 'USUBJID') from duckdb_columns()"
        " join duckdb_tables() using (schema_name, table_name)"
        " where not duckdb_tables.internal group by all"
    )
    chosen = (
        f"(select USUBJID from sdtm.dm order by md5(USUBJID) limit {SUBJECTS})"
        " union select min(USUBJID) from adam.adqs where AVREASN is not null"
    )
    changes = [f"create temp table chosen as {chosen}"]
    for schema, table, of_subjects in tables:
        if schema not in ("sdtm", "adam", "seeds", "intake"):
            changes.append(f'drop table "{schema}"."{table}"')
        elif of_subjects:
            others = "USUBJID not in (select USUBJID from chosen)"
            changes.append(f'delete from "{schema}"."{table}" where {others}')
    few.sql(*changes)
    beside = few.out / "compact.duckdb"
    with duckdb.connect() as db:
        db.execute(f"attach '{few.warehouse}' as large (read_only)")
        db.execute(f"attach '{beside}' as compact")
        db.execute("copy from database large to compact")
    beside.replace(few.warehouse)
    return few


@pytest.fixture(scope="session")
def good(small: Copy) -> dict[str, pd.DataFrame]:
    """Second derivations of the small release. Read only."""
    with duckdb.connect(str(small.warehouse), read_only=True) as db:
        second = Second(Sources(db))
        for dataset in KEYS:
            second.give(dataset)
    return second.made
