import csv
import io

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirocals.errors import BadInput
from mirocals.metadata import Column, Form
from mirocals.vault import parse
from mirocals.vault.decoding import decode
from mirocals.vault.manifest import FileFormat

WRITTEN = FileFormat("cp1252", ";", ",", "dd/mm/yyyy")
COLUMNS = ("subject", "visit", "comment")
FORM = Form(
    "notes",
    "edc",
    "notes.csv",
    tuple(
        Column(
            name, "", "text", "", False, place if place < 3 else None, "", None, None, False, False
        )
        for place, name in enumerate(COLUMNS, start=1)
    ),
)


def read(folder, content: bytes, written: FileFormat = WRITTEN):
    path = folder / "notes.csv"
    path.write_bytes(content)
    with duckdb.connect() as con:
        text = decode(path, "notes.csv", written, folder / "utf-8.csv")
        rows = parse.load_rows(con, text, "notes.csv", FORM, written)
        return rows, con.execute("from delivered order by _line").fetchall()


def test_a_record_stands_in_the_line_where_it_starts(tmp_path):
    content = b'subject;visit;comment\n1;A;"one\ntwo; ""three"""\n2;B;x\n'
    rows, found = read(tmp_path, content)
    assert found == [(2, "1", "A", 'one\ntwo; "three"'), (4, "2", "B", "x")]
    assert rows.records == 2 and rows.unreadable == []


def test_empty_fields_are_missing_and_accents_are_read_as_declared(tmp_path):
    _, found = read(tmp_path, "subject;visit;comment\r\n1;;\r\n2;B;é€\r\n".encode("cp1252"))
    assert found == [(2, "1", None, None), (3, "2", "B", "é€")]


def test_columns_may_stand_in_another_order(tmp_path):
    _, found = read(tmp_path, b"comment;visit;subject\nx;A;1\n")
    assert found == [(2, "1", "A", "x")]


def test_a_ragged_row_is_told_with_its_line_and_its_neighbours_are_read(tmp_path):
    content = b"subject;visit;comment\n1;A;x\n2;B\n3;C;y;z\n4;D;w\n"
    rows, found = read(tmp_path, content)
    assert [row[1] for row in found] == ["1", "4"]
    told = [(row.line, row.rule, row.key, row.record) for row in rows.unreadable]
    assert told == [(3, "too_few_fields", "2|B", "2;B"), (4, "too_many_fields", "3|C", "3;C;y;z")]
    assert rows.records == 4


def test_an_empty_field_too_many_is_not_passed_over(tmp_path):
    rows, found = read(tmp_path, b"subject;visit;comment\n1;A;x;\n2;B;y\n")
    assert [row.rule for row in rows.unreadable] == ["too_many_fields"]
    assert [row[1] for row in found] == ["2"]


def test_a_cut_off_last_line_is_told(tmp_path):
    rows, found = read(tmp_path, b"subject;visit;comment\n1;A;x\n2;")
    assert [(row.line, row.rule) for row in rows.unreadable] == [(3, "too_few_fields")]
    assert rows.notes == ["the last line has no line end"]
    assert len(found) == 1


@pytest.mark.parametrize("row", [b'2;"B"x;y', b'2;B;"y', b'2;"B" ;y'])
def test_a_broken_quotation_is_told(tmp_path, row):
    rows, found = read(tmp_path, b"subject;visit;comment\n1;A;x\n" + row + b"\n")
    assert [(row.line, row.rule, row.key) for row in rows.unreadable] == [(3, "broken_quote", None)]
    assert len(found) == 1


def test_blank_lines_and_a_byte_order_mark_are_noted(tmp_path):
    rows, found = read(tmp_path, b"\xef\xbb\xbfsubject;visit;comment\n1;A;x\n\n2;B;y\n")
    assert [row[0] for row in found] == [2, 4]
    assert rows.notes == [
        "blank lines passed over: line 3",
        "starts with a byte-order mark, which was left out",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"subject;visit;comment\n1;A;\x81\n", "line 2, column comment: byte 0x81 is not in"),
        (b"subject;visit;comment\n1;A;a\0\n", "line 2, column comment: a NUL byte"),
        ("subject;visit;comment\n1;é;x\n".encode(), "line 2, column visit: the bytes are UTF-8"),
        (b"subject;visit;remark\n", "column 3 'remark': not a column of notes"),
        (b"subject;visit;visit\n", "column 3 'visit': given twice"),
        (b"subject;visit\n1;A\n", "column 'comment': missing"),
        (b"subject,visit,comment\n", "',' is there, is it the delimiter?"),
        (b"", "line 1: the header '' is not delimited"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, content, message):
    with pytest.raises(BadInput, match="notes.csv, line") as refused:
        read(tmp_path, content)
    assert message in str(refused.value)


def test_a_byte_that_is_not_utf_8_is_refused_at_its_place(tmp_path):
    written = FileFormat("utf-8", ";", ".", "yyyy-mm-dd")
    with pytest.raises(
        BadInput, match=r"line 3, column visit: byte 0xE9 .* \(byte 32 of the file\)"
    ):
        read(tmp_path, b"subject;visit;comment\n1;A;x\n2;B\xe9;y\n", written)


cell = st.text(alphabet='ab;"\n é', max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cell, cell, cell), max_size=6))
def test_every_record_comes_back_as_it_was_written(tmp_path_factory, records):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([COLUMNS, *records])
    rows, found = read(tmp_path_factory.mktemp("notes"), text.getvalue().encode("cp1252"))
    assert rows.unreadable == []
    assert [row[1:] for row in found] == [tuple(v or None for v in record) for record in records]


def test_duckdb_and_the_strict_reader_give_the_same_rows(tmp_path, monkeypatch):
    lines = "".join(f"{i};V{i % 7};text {i}\r\n" for i in range(3000))
    content = b"subject;visit;comment\r\n" + lines.encode()
    _, plain = read(tmp_path, content)
    monkeypatch.setattr(parse, "_load_plain", lambda *_: None)
    _, strict = read(tmp_path, content)
    assert plain == strict and len(plain) == 3000
