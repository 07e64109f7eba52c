import duckdb
from hypothesis import given
from hypothesis import strategies as st

from mirocals.vault.keys import hashed, join_key, joined

values = st.lists(st.text(alphabet="|\\ab é\n;", max_size=6), min_size=1, max_size=4)


@given(values, values)
def test_two_records_share_a_key_only_if_their_values_are_the_same(one, other):
    assert (join_key(one) == join_key(other)) == (one == other)


def test_sql_joins_a_key_as_python_does():
    records = [("a|b", "c"), ("a", "b|c"), ("\\|", "\\\\"), (None, "x"), ("", "x|")]
    con = duckdb.connect()
    con.execute("create table t (one varchar, other varchar)")
    con.executemany("insert into t values (?, ?)", records)
    found = con.execute(f"select {joined(['one', 'other'])} from t").fetchall()
    assert [row[0] for row in found] == [join_key(record) for record in records]


def test_records_that_differ_only_in_where_a_value_ends_have_different_hashes():
    con = duckdb.connect()
    con.execute("create table t (one varchar, other varchar)")
    con.executemany(
        "insert into t values (?, ?)", [("ab", "c"), ("a", "bc"), ("abc", None), (None, "abc")]
    )
    found = con.execute(f"select count(distinct {hashed(['one', 'other'])}) from t").fetchone()
    assert found == (4,)
