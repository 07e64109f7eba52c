"""What the values of a form's columns must fulfil, made from `seeds/study/forms.csv`."""

from dataclasses import dataclass

from mirocals.metadata import Column, Form
from mirocals.vault.keys import literal, quoted
from mirocals.vault.manifest import FileFormat

# RELREC relates records of any domain.
OF_MANY_DOMAINS = {"RELREC"}


@dataclass(frozen=True)
class Condition:
    """What a column's values must fulfil; a record that does not goes to quarantine.

    `test` is a macro of `types.py` with the arguments it takes after the value.
    """

    column: str
    rule: str
    expected: str
    test: str
    arguments: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The condition as SQL."""
        values = [quoted(self.column), *(literal(argument) for argument in self.arguments)]
        return f"{self.test}({', '.join(values)})"


def form_conditions(
    form: Form, written: FileFormat, study: str, special: list[Condition]
) -> list[Condition]:
    """The conditions of a form, in the order of its columns, special ones last."""
    conditions = []
    for column in form.columns:
        name = column.name
        if column.required:
            conditions.append(Condition(name, "required", "is empty", "is_given"))
        if name in ("study", "STUDYID"):
            conditions.append(_equal(name, study, "wrong_study"))
        domain = form.name.removeprefix("sdtm_").removeprefix("supp").upper()
        if name in ("DOMAIN", "RDOMAIN") and domain not in OF_MANY_DOMAINS:
            conditions.append(_equal(name, domain, "wrong_domain"))
        if column.type not in ("text", "code"):
            conditions.append(_typed(column, written, form.source))
    return conditions + special


def clock_time(column: str) -> Condition:
    """A time of day, hh:mm."""
    return Condition(column, "not_time", "is not a time of day hh:mm", "is_clock_time")


def _typed(column: Column, written: FileFormat, source: str) -> Condition:
    rule = f"not_{column.type}"
    if column.type == "integer":
        return Condition(column.name, rule, "is not a whole number of 32 bits", "is_integer")
    if column.type == "decimal":
        if source == "sdtm":
            return Condition(column.name, rule, "is not a number", "is_number")
        expected = f"is not a number with decimal mark {written.decimal!r}"
        return Condition(column.name, rule, expected, "is_decimal", (written.decimal,))
    if source == "sdtm":
        return Condition(column.name, rule, "is not a date in ISO 8601", "is_iso_8601")
    expected = {
        "date": f"is not a date that exists, written {written.date}",
        "partial_date": f"is not a date that exists, written {written.date}, or its month or year",
        "datetime": f"is not a date that exists, written {written.date}, with a time hh:mm",
    }[column.type]
    return Condition(column.name, rule, expected, f"is_{column.type}", (written.date,))


def _equal(name: str, value: str, rule: str) -> Condition:
    return Condition(name, rule, f"is not {value}", "is_equal", (value,))
