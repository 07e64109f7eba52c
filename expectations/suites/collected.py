"""The records as collected: known codes, and numbers within the bounds of the form.

A record with an unknown code or an impossible value is loaded as collected and standardised to
null; here it is reported, whether or not the value reaches a dataset. A code that neither its
codelist nor its dictionary knows is critical.
"""

from expectations.bounds import Bounds
from expectations.checks import Check, no_rows, quote
from mirocals.metadata import DICTIONARIES, Column, Form

COLLECTED_FROM = {"edc", "lab", "restricted"}


def checks(bounds: Bounds) -> list[Check]:
    """Check the codes, and the numbers, of every form that has any."""
    found = []
    for form in bounds.forms().values():
        if form.source not in COLLECTED_FROM:
            continue
        coded = [column for column in form.columns if column.codelist]
        if coded:
            found.append(_codes(form, coded, bounds))
        bounded = [c for c in form.columns if c.minimum is not None or c.maximum is not None]
        if bounded:
            found.append(_numbers(form, bounded))
    if {"deaths", "vital_status"} <= bounds.forms().keys():
        found.append(_death_dates())
    return found


def _cells(form: Form, column: Column, verdict: str) -> str:
    subject = form.subject_column or "null"
    return (
        f"select study || '-' || {subject} as USUBJID, _key, _file, _line,"
        f" {quote(column.name)} as column_name, {column.name} as value, {verdict} as KNOWN"
        f" from {{batch}} where {column.name} is not null"
    )


def _codes(form: Form, columns: list[Column], bounds: Bounds) -> Check:
    cells = []
    for column in columns:
        known = f"coalesce({column.name} in ({_known(column.codelist, bounds)}), false)"
        cells.append(_cells(form, column, known))
    return no_rows(
        f"GX-{form.name.upper()}-CODES",
        f"raw.{form.name}",
        columns[0].name,
        "A collected code is one its codelist or dictionary knows.",
        "critical",
        " union all ".join(cells),
        "not KNOWN",
    )


def _known(codelist: str, bounds: Bounds) -> str:
    """A licensed dictionary has more codes than a query can list: it is read where it stands."""
    if codelist in DICTIONARIES:
        return f"select code from seeds.dictionary where kind = {quote(codelist.lower())}"
    return ", ".join(quote(code) for code in bounds.codes(codelist)) or "null"


def _numbers(form: Form, columns: list[Column]) -> Check:
    cells = []
    for column in columns:
        number = f"try_cast(replace({column.name}, _decimal, '.') as double)"
        inside = [f"{number} >= {column.minimum}"] if column.minimum is not None else []
        inside += [f"{number} <= {column.maximum}"] if column.maximum is not None else []
        cells.append(_cells(form, column, f"coalesce({' and '.join(inside)}, false)"))
    return no_rows(
        f"GX-{form.name.upper()}-NUMBERS",
        f"raw.{form.name}",
        columns[0].name,
        "A collected number lies within the bounds of its form.",
        "major",
        " union all ".join(cells),
        "not KNOWN",
    )


def _death_dates() -> Check:
    """Partial dates of unlike precision are compared by their year alone."""
    year = "regexp_extract({}, '[0-9][0-9][0-9][0-9]')"
    return no_rows(
        "GX-DEATHS-DATE-AGREES",
        "raw.deaths",
        "death_date",
        "The death form and the vital status give the same date of death.",
        "major",
        "select deaths.study || '-' || deaths.subject as USUBJID, deaths._key, deaths._file,"
        " deaths._line, deaths.death_date, status.death_date as VITALSTATUSDATE,"
        " status._file as VITALSTATUSFILE, status._line as VITALSTATUSLINE"
        " from {batch} as deaths inner join raw.vital_status as status"
        " on deaths.study = status.study and deaths.subject = status.subject"
        " where deaths.death_date is not null and status.death_date is not null",
        "case when length(death_date) = length(VITALSTATUSDATE)"
        " then death_date <> VITALSTATUSDATE"
        f" else {year.format('death_date')} <> {year.format('VITALSTATUSDATE')} end",
    )
