"""What an export changed: counts a file, and the proof that every record is accounted for."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class FileAccount:
    """The account of a file of an export.

    records = accepted + quarantined; accepted = new + changed + returned + unchanged.
    """

    file: str
    form: str
    records: int
    accepted: int
    quarantined: int
    new: int
    changed: int
    returned: int
    unchanged: int
    vanished: int
    note: str | None


@dataclass(frozen=True)
class ExportAccount:
    """The account of an export; `was_known` where the vault held it before."""

    export_id: str
    export_seq: int
    was_known: bool
    files: tuple[FileAccount, ...]

    def total(self, count: str) -> int:
        """A count, such as `changed`, over all files."""
        return sum(getattr(file, count) for file in self.files)

    def in_words(self) -> str:
        """The account in one line: files, then records by what became of them."""
        counts = ("accepted", "quarantined", "new", "changed", "returned", "unchanged", "vanished")
        return f"{len(self.files)} files, {self.total('records'):,} records: " + ", ".join(
            f"{self.total(count):,} {count}"
            for count in counts
            if count == "quarantined" or self.total(count)
        )


def read_account(con: duckdb.DuckDBPyConnection, export_id: str, was_known: bool) -> ExportAccount:
    """The account of an export the vault holds."""
    found = con.execute(
        "select export_seq from meta.exports where export_id = ?", [export_id]
    ).fetchall()
    rows = con.execute(
        """select file, form, records, accepted, quarantined, new, changed, returned, unchanged,
        vanished, note from meta.files where export_id = ? order by rowid""",
        [export_id],
    ).fetchall()
    files = tuple(FileAccount(*row) for row in rows)
    return ExportAccount(export_id, found[0][0], was_known, files)


def check_accounting(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int, int]]:
    """What does not add up in a warehouse: (rule, export id, form, expected, found); none is right.

    Proves for every file of every export that records = accepted + quarantined, that accepted =
    new + changed + returned + unchanged, and that quarantine holds the quarantined; for the
    newest export that in_force follows from the events, and that the rows of raw are
    in_force - after_cut - withheld.
    """
    rules = [
        """select 'records = accepted + quarantined', export_id, form,
            records, accepted + quarantined from intake.files""",
        """select 'accepted = new + changed + returned + unchanged', export_id, form,
            accepted, new + changed + returned + unchanged from intake.files""",
        """select 'rows in quarantine = quarantined', files.export_id, files.form,
            files.quarantined, (select count(*) from intake.quarantine as q
                where q.export_id = files.export_id and q.form = files.form)
        from intake.files as files""",
        """select 'in_force = new + returned - vanished over all exports', newest.export_id, form,
            (select sum(new + returned - vanished)::bigint from intake.files as past
                where past.form = newest.form), in_force
        from intake.files as newest where in_force is not null""",
        *_raw_rules(con),
    ]
    query = " union all ".join(rules)
    broken = con.execute(
        f"""select * from ({query}) as checked(rule, export_id, form, expected, found)
        where expected is distinct from found order by all"""
    ).fetchall()
    return [tuple(row) for row in broken]


def _raw_rules(con: duckdb.DuckDBPyConnection) -> list[str]:
    forms = con.execute(
        "select distinct form from intake.files where in_force is not null order by form"
    ).fetchall()
    return [
        f"""select 'rows in raw = in_force - after_cut - withheld', export_id, form,
            in_force - after_cut - withheld, (select count(*) from raw."{form}")
        from intake.files where in_force is not null and form = '{form}'"""
        for (form,) in forms
    ]
