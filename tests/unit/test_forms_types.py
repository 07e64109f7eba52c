from datetime import datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.forms.types import define_types

CON = duckdb.connect()
define_types(CON)
STRPTIME = {"dd/mm/yyyy": "%d/%m/%Y", "mm/dd/yyyy": "%m/%d/%Y", "yyyy-mm-dd": "%Y-%m-%d"}


def holds(macro: str, *values: str | None) -> bool:
    marks = ", ".join("?::varchar" for _ in values)
    row = CON.execute(f"select {macro}({marks})", list(values)).fetchone()
    assert row is not None and row[0] is not None
    return row[0]


def exists(text: str, written: str) -> bool:
    try:
        found = datetime.strptime(text, STRPTIME[written])
    except ValueError:
        return False
    return found.strftime(STRPTIME[written]).zfill(10) == text


@given(
    st.integers(0, 33), st.integers(0, 14), st.integers(1800, 2200), st.sampled_from(list(STRPTIME))
)
def test_a_date_is_accepted_if_and_only_if_that_day_exists(day, month, year, written):
    text = (
        written.replace("dd", f"{day:02}").replace("mm", f"{month:02}").replace("yyyy", str(year))
    )
    assert holds("is_date", text, written) == exists(text, written)


@given(st.text(alphabet="0123456789/-. ,T:", max_size=12), st.sampled_from(list(STRPTIME)))
def test_no_other_text_passes_for_a_date(text, written):
    assert holds("is_date", text, written) == exists(text, written)


@pytest.mark.parametrize(
    "text", ["31/02/2019", "29/02/2019", "1/2/2019", "2019-02-01", "01/02/0000"]
)
def test_dates_that_do_not_exist_or_are_written_otherwise_are_refused(text):
    assert not holds("is_date", text, "dd/mm/yyyy")


@pytest.mark.parametrize(
    ("text", "written", "right"),
    [
        ("03/2018", "dd/mm/yyyy", True),
        ("2018", "dd/mm/yyyy", True),
        ("13/2018", "dd/mm/yyyy", False),
        ("UNK/03/2018", "dd/mm/yyyy", False),
        ("2018-03", "dd/mm/yyyy", False),
        ("2018-03", "yyyy-mm-dd", True),
        ("2018-00", "yyyy-mm-dd", False),
        ("0000", "yyyy-mm-dd", False),
    ],
)
def test_a_partial_date_leaves_out_the_day_or_the_month(text, written, right):
    assert holds("is_partial_date", text, written) == right


@pytest.mark.parametrize(
    ("macro", "good", "bad"),
    [
        (
            "is_integer",
            ["0", "-12", "+3", "007", "2147483647", "-2147483648"],
            ["", " 1", "1.0", "1e3", "ND", "2147483648", "99999999999", "9" * 30],
        ),
        (
            "is_number",
            ["0.4", "1e-5", "-3", "5.", ".5"],
            ["ND", "0,4", "inf", "-Infinity", "nan", "1e400", "1_000", " 5"],
        ),
        ("is_clock_time", ["00:00", "23:59"], ["24:00", "9:30", "09:60", "0930"]),
        (
            "is_iso_8601",
            [
                "2013",
                "2013-07",
                "2013-07-19",
                "2013-07-19T14:06",
                "2013---19",
                "2013-07-19T14:06:05Z",
            ],
            ["2013-02-30", "2013-13", "19/07/2013", "0000", "2013-07-19 14:06", "-"],
        ),
    ],
)
def test_types_accept_and_refuse(macro, good, bad):
    assert [text for text in good if not holds(macro, text)] == []
    assert [text for text in bad if holds(macro, text)] == []


def test_a_decimal_keeps_to_the_declared_mark():
    assert holds("is_decimal", "5,4", ",")
    assert holds("is_decimal", ",5", ",")
    assert not holds("is_decimal", "5.4", ",")
    assert not holds("is_decimal", "5,4", ".")
    assert not holds("is_decimal", "1.000,5", ",")
    assert not holds("is_decimal", "<0,2", ",")


@pytest.mark.parametrize("text", ["inf", "NaN", "9" * 400])
@pytest.mark.parametrize("mark", [",", "."])
def test_a_decimal_is_a_number_that_the_models_can_hold(text, mark):
    assert not holds("is_decimal", text, mark)


def test_a_date_and_time_are_parted_as_the_format_says():
    assert holds("is_datetime", "12/03/2018 10:05", "dd/mm/yyyy")
    assert holds("is_datetime", "2018-03-12T10:05", "yyyy-mm-dd")
    assert not holds("is_datetime", "12/03/2018", "dd/mm/yyyy")
    assert not holds("is_datetime", "31/02/2018 10:05", "dd/mm/yyyy")
    assert not holds("is_datetime", "12/03/2018 25:05", "dd/mm/yyyy")


def test_a_missing_value_is_of_every_type_but_is_not_given():
    assert holds("is_integer", None)
    assert holds("is_date", None, "dd/mm/yyyy")
    assert holds("is_partial_date", None, "dd/mm/yyyy")
    assert not holds("is_given", None)
    assert not holds("is_given", "  ")
