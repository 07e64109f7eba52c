"""A record is read back as it stood in the file."""

import hashlib
from pathlib import Path

import pytest

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.vault.evidence import read_records

FORM = read_forms()["deaths"]


def written(folder: Path, text: str, encoding: str = "cp1252") -> tuple[Path, str]:
    path = folder / "deaths.csv"
    path.write_bytes(text.encode(encoding))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_line_is_read_in_the_encoding_of_its_file(tmp_path):
    path, sha256 = written(tmp_path, "a;b\r\n1;décès\r\n2;œdème\r\n")
    assert read_records(path, FORM, "cp1252", sha256, {2, 3}) == {2: "1;décès", 3: "2;œdème"}


def test_a_record_of_several_lines_is_read_whole(tmp_path):
    text = 'a;b\n1;"fell\n""again""\nat home"\n2;no\n'
    path, sha256 = written(tmp_path, text)
    assert read_records(path, FORM, "utf-8", sha256, {2, 5}) == {
        2: '1;"fell\n""again""\nat home"',
        5: "2;no",
    }


def test_a_record_after_one_of_several_lines_that_is_not_asked_for_is_read_alone(tmp_path):
    path, sha256 = written(tmp_path, 'a;b\n1;"fell\nat home"\n2;no\n')
    assert read_records(path, FORM, "utf-8", sha256, {4}) == {4: "2;no"}


def test_a_file_that_is_not_the_one_taken_in_is_refused(tmp_path):
    path, sha256 = written(tmp_path, "a;b\n1;2\n")
    with pytest.raises(BadInput, match="has no record at line 7"):
        read_records(path, FORM, "utf-8", sha256, {7})
    path.write_text("a;b\n1;3\n", encoding="utf-8")
    with pytest.raises(BadInput, match="when it was taken in"):
        read_records(path, FORM, "utf-8", sha256, {2})
    path.unlink()
    with pytest.raises(BadInput, match="not kept there any more"):
        read_records(path, FORM, "utf-8", sha256, {2})
