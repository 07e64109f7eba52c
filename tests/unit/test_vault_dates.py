from datetime import date

import duckdb
import pytest

from mirocals.vault.dates import earliest_date


@pytest.mark.parametrize(
    ("text", "order", "first"),
    [
        ("05/03/2018", "dmy", date(2018, 3, 5)),
        ("05/03/2018", "mdy", date(2018, 5, 3)),
        ("03/2018", "dmy", date(2018, 3, 1)),
        ("03/2018", "mdy", date(2018, 3, 1)),
        ("2018", "dmy", date(2018, 1, 1)),
        ("2018", "ymd", date(2018, 1, 1)),
        ("2018-03", "ymd", date(2018, 3, 1)),
        ("2018-03-05", "ymd", date(2018, 3, 5)),
        ("2018-03-05T10:00", "ymd", date(2018, 3, 5)),
        (None, "dmy", None),
    ],
)
def test_a_partial_date_counts_as_its_earliest_day(text, order, first):
    con = duckdb.connect()
    found = con.execute(
        f"select {earliest_date('d', 'o')} from (select ? as d, ? as o)", [text, order]
    )
    assert found.fetchone() == (first,)
