r"""Keys and hashes of records: how a record is told from another, and from its older version.

A key is the form's key values joined by `|`; a `|` or `\` inside a value is escaped with `\`.
A hash is the SHA-256 of the data columns, each as its length in bytes, `:` and its text (a
missing one as `:`), so that no two different records can give the same text.
"""

from collections.abc import Sequence


def quoted(name: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def join_key(values: Sequence[str | None]) -> str:
    """The key of a record; a missing value counts as empty."""
    return "|".join((v or "").replace("\\", "\\\\").replace("|", "\\|") for v in values)


def joined(columns: Sequence[str]) -> str:
    """SQL that joins columns as `join_key` does."""
    return " || '|' || ".join(
        f"coalesce(replace(replace({quoted(c)}, '\\', '\\\\'), '|', '\\|'), '')" for c in columns
    )


def hashed(columns: Sequence[str]) -> str:
    """SQL for the hash of a record over its data columns."""
    parts = ", ".join(f"strlen({quoted(c)}), ':', {quoted(c)}" for c in columns)
    return f"sha256(concat({parts}))"
