"""Delivered text into UTF-8, by stream, failing at the byte that cannot be read."""

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mirocals.errors import BadInput
from mirocals.vault.manifest import FileFormat

CHUNK = 1 << 20
BOM = codecs.BOM_UTF8


@dataclass
class Text:
    """A delivered file as UTF-8, and what its bytes show."""

    path: Path
    sha256: str = ""
    size: int = 0
    newlines: int = 0
    returns: int = 0
    pairs: int = 0
    delimiters: int = 0
    quotes: bool = False
    ascii: bool = True
    ends_line: bool = True
    bom: bool = False

    @property
    def lines(self) -> int:
        """Physical lines, counting a last one without line end."""
        return self.newlines + (0 if self.ends_line else 1)


def decode(source: Path, name: str, written: FileFormat, out: Path) -> Text:
    """The file as UTF-8: itself where it is so already, else a copy at `out`.

    Raises BadInput naming file, line, column and byte for a byte that the declared encoding does
    not have, for a NUL, and for a file whose bytes are UTF-8 where another encoding is declared:
    its accents would be read wrong.
    """
    text = _scan(source, name, written)
    if not text.ascii:
        if written.encoding != "utf-8" and _fault(source, "utf-8") is None:
            raise BadInput(_mistaken(source, name, written))
        place = _fault(source, written.encoding)
        if place is not None:
            raise BadInput(_undecodable(source, name, written, place))
    if text.bom or (written.encoding != "utf-8" and not text.ascii):
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_decoded(source, written.encoding))
        text.path = out
    return text


def _scan(source: Path, name: str, written: FileFormat) -> Text:
    text, digest, last = Text(source), hashlib.sha256(), b""
    for chunk in _chunks(source):
        digest.update(chunk)
        if text.size == 0 and chunk.startswith(BOM):
            text.bom = True
            plain = chunk[len(BOM) :]
        else:
            plain = chunk
        if b"\0" in chunk:
            raise BadInput(_at(source, name, written, text.size + chunk.index(b"\0"), "a NUL byte"))
        text.size += len(chunk)
        text.newlines += chunk.count(b"\n")
        text.returns += chunk.count(b"\r")
        text.pairs += (last + chunk).count(b"\r\n")
        text.delimiters += chunk.count(written.delimiter.encode())
        text.quotes |= b'"' in chunk
        text.ascii &= plain.isascii()
        last = chunk[-1:]
    text.sha256 = digest.hexdigest()
    text.ends_line = last in (b"\n", b"")
    return text


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _decoded(source: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for number, chunk in enumerate(_chunks(source)):
        yield decoder.decode(chunk.removeprefix(BOM) if number == 0 else chunk)
    yield decoder.decode(b"", final=True)


def _fault(source: Path, encoding: str) -> int | None:
    """The offset of the first byte the encoding cannot read, None where it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    for chunk in [*_chunks(source), b""]:
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return offset - waiting + error.start
        offset += len(chunk)
    return None


def _undecodable(source: Path, name: str, written: FileFormat, offset: int) -> str:
    with source.open("rb") as file:
        file.seek(offset)
        byte = file.read(1).hex().upper()
    what = f"byte 0x{byte} is not in the declared encoding {written.encoding}"
    return _at(source, name, written, offset, what)


def _mistaken(source: Path, name: str, written: FileFormat) -> str:
    offset = next(
        before + next(i for i, byte in enumerate(chunk) if byte > 127 and before + i >= len(BOM))
        for before, chunk in _numbered(source)
        if not (chunk.removeprefix(BOM) if before == 0 else chunk).isascii()
    )
    what = f"the bytes are UTF-8, export.json declares {written.encoding}"
    return _at(source, name, written, offset, what)


def _numbered(source: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    for chunk in _chunks(source):
        yield offset, chunk
        offset += len(chunk)


def _at(source: Path, name: str, written: FileFormat, offset: int, what: str) -> str:
    """A message that names the line and the column of the form in which a byte lies."""
    with source.open("rb") as file:
        before = file.read(offset).removeprefix(BOM).decode(written.encoding, "replace")
    rows = list(csv.reader(before.splitlines(keepends=True), delimiter=written.delimiter))
    line = before.count("\n") + 1
    place = 0 if not rows or before.endswith("\n") else len(rows[-1]) - 1
    named = line > 1 and place < len(rows[0])
    column = rows[0][place] if named else str(place + 1)
    return f"{name}, line {line}, column {column}: {what} (byte {offset + 1} of the file)"
