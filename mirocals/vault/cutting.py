"""What a cut leaves of the records in force: what was so on its day, as far as dates tell.

What a form's dates mean at a cut stands in `dates_record` of `seeds/study/forms.csv`.
"""

from datetime import date

import duckdb

from mirocals.metadata import Form, delivered_forms, read_forms, read_seed
from mirocals.vault.dates import earliest_date
from mirocals.vault.delivery import SUBJECT_FORMS
from mirocals.vault.keys import literal, quoted

# What says that a subject died, what dates it, the one to be believed first before the others.
# The form that closes the treatment is no later than the one that closes the study.
DEATH_REPORTS = (
    ("deaths", "", "", "death_date"),
    ("vital_status", "status", "DEAD", "death_date"),
    ("disposition", "reason", "DEATH", "end_date"),
    ("adverse_events", "outcome", "FATAL", "end_date"),
    ("sae_transfer", "outcome", "FATAL", ""),
)


def cut_records(con: duckdb.DuckDBPyConnection, cut: date) -> dict[str, int]:
    """Leave out of `raw` what happened after the cut; returns how many records, by form.

    A record goes where its date lies after the cut, where it says that a subject died who died
    after it, and where its subject has no demographics before it. A partial date counts as its
    earliest day; a record without one stays. What a record that stays tells of its end is
    emptied where that lies after the cut, and counted in `intake.emptied`.
    """
    con.execute(_died_after(cut))
    forms = delivered_forms("crf")
    left_out = {form.name: _leave_out(con, form, cut) for form in forms}
    for form in forms:
        left_out[form.name] += _leave_out_strangers(con, form)
        _empty_ends(con, form, cut)
    con.execute("drop table died_after")
    return left_out


def _died_after(cut: date) -> str:
    dated = " union all ".join(
        f"""select subject, max({earliest_date(day, "_dates")}) as day, {order} as source_order
        from raw.{form} where {_says_death(form)} group by subject having day is not null"""
        for order, (form, _, _, day) in enumerate(DEATH_REPORTS)
        if day
    )
    return f"""create temp table died_after as
        select subject from ({dated}) group by subject
        having arg_min(day, source_order) > {_day(cut)}"""


def _says_death(form: str) -> str:
    """SQL: whether a record of this form says that the subject died."""
    for name, column, meaning, _ in DEATH_REPORTS:
        if name == form and column:
            codelist = next(c.codelist for c in read_forms()[form].columns if c.name == column)
            codes = [
                literal(row["collected"])
                for row in read_seed("codelists/codelists")
                if (row["codelist"], row["submission"]) == (codelist, meaning)
            ]
            return f"coalesce({column} in ({', '.join(codes)}), false)"
        if name == form:
            return "true"
    return "false"


def _leave_out(con: duckdb.DuckDBPyConnection, form: Form, cut: date) -> int:
    late = "false"
    if form.dated_by is not None:
        late = f"coalesce({earliest_date(quoted(form.dated_by), '_dates')} > {_day(cut)}, false)"
    of_the_dead = f"{_says_death(form.name)} and subject in (from died_after)"
    return _delete(con, form, f"{late} or {of_the_dead}")


def _leave_out_strangers(con: duckdb.DuckDBPyConnection, form: Form) -> int:
    return _delete(con, form, f"subject not in (select subject from raw.{SUBJECT_FORMS['crf']})")


def _delete(con: duckdb.DuckDBPyConnection, form: Form, which: str) -> int:
    done = con.execute(f"delete from raw.{quoted(form.name)} where {which}").fetchone()
    return int(done[0]) if done else 0


def _empty_ends(con: duckdb.DuckDBPyConnection, form: Form, cut: date) -> None:
    table = f"raw.{quoted(form.name)}"
    for dated, told in form.ends.items():
        late = f"{earliest_date(quoted(dated), '_dates')} > {_day(cut)}"
        for column in told:
            con.execute(
                f"""insert into intake.emptied
                select {literal(form.name)}, {literal(column)}, count(*) from {table}
                where {late} and {quoted(column)} is not null having count(*) > 0"""
            )
        emptied = ", ".join(f"{quoted(column)} = null" for column in told)
        con.execute(f"update {table} set {emptied} where {late}")


def _day(cut: date) -> str:
    return f"{literal(str(cut))}::date"
