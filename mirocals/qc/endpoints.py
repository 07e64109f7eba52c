"""What endpoints are made of: other events than death, and assessments that would have shown them.

Every day is a number, as `mirocals.qc.dates.numbered` gives it; lists are by USUBJID.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from mirocals.qc.dates import complete_day, first_day, last_day, numbered, of_subjects, whole
from mirocals.qc.sources import Sources

VENTILATED = "NON-INVASIVE VENTILATION"
OPERATIONS = ("GASTROSTOMY", "TRACHEOSTOMY")
KINGS_4 = "KING'S STAGE 4"
STOPPED = "TREATMENT DISCONTINUATION"
BY_DEATH = "DEATH"  # as the reason of a stop: the death is the event, on its own day


class Seen(NamedTuple):
    """A day and the SDTM record that shows it."""

    day: int
    domain: str
    variable: str
    sequence: int | None


class Period(NamedTuple):
    """Ventilation for some hours a day, from a day to another, which may not be known."""

    start: int
    sequence: int
    end: int | None
    hours: float


@dataclass(frozen=True)
class Course:
    """What is known of the course of one trial's subjects; `origins` by the date of ADSL."""

    origins: dict[str, dict[str, Seen]]
    events: dict[str, dict[str, list[Seen]]]
    ventilation: dict[str, list[Period]]
    assessments: dict[str, dict[str, Seen]]
    completed: set[str]


def read_course(sources: Sources, adsl: pd.DataFrame, scores: pd.DataFrame) -> Course:
    """Events and last assessments, by what the seed of endpoints calls them."""
    died = _known(adsl, "DTHDT")
    stages = scores[scores["PARAMCD"] == "KINGSTG"]
    told = stages[stages["AVAL"].notna()]
    by_death = adsl["DCTREAS"].isin([BY_DEATH])
    stopped = adsl[(adsl["EOTSTT"] == "DISCONTINUED") & ~by_death]
    events = {
        KINGS_4: _seen(told[told["AVAL"] == 4], "QSDTC", "QS", "QSSTRESN", "SEQ"),
        STOPPED: _seen(stopped, "EOTDT", "DS", "DSSTDTC", "EOTSEQ"),
    }
    done = sources.sdtm("pr", "PRDECOD", "PRSEQ", "PRSTDTC", where="PRDECOD is not null")
    done["DAY"] = first_day(done["PRSTDTC"])
    for name in OPERATIONS:
        events[name] = _seen(done[done["PRDECOD"] == name], "DAY", "PR", "PRSTDTC", "PRSEQ")
    contacts = adsl.rename(columns={"SRCDOM": "dom", "SRCVAR": "var", "SRCSEQ": "seq"})
    alive = {
        subject: [Seen(day, domain, variable, whole(sequence))]
        for subject, day, domain, variable, sequence in zip(
            contacts["USUBJID"],
            numbered(contacts["LSTALVDT"]),
            contacts["dom"],
            contacts["var"],
            contacts["seq"],
            strict=True,
        )
        if day is not None
    }
    over = adsl[adsl["EOTSTT"] == "COMPLETED"]
    completed = _last(_seen(over, "EOTDT", "DS", "DSSTDTC", "EOTSEQ"), died)
    doses = sources.sdtm("ex", "EXSEQ", "EXSTDTC", "EXENDTC")
    ends = _seen(doses, "EXENDTC", "EX", "EXENDTC", "EXSEQ")
    last_dose = {
        subject: [seen for seen in ends.get(subject, []) if seen.day == day]
        or [Seen(day, "EX", "EXENDTC", None)]
        for subject, day in _known(adsl, "TRTEDT").items()
    }
    randomised = sources.sdtm("ds", "DSSEQ", "DSSTDTC", where="DSDECOD = 'RANDOMIZED'")
    origins = {
        "RANDDT": _first(_seen(randomised, "DSSTDTC", "DS", "DSSTDTC", "DSSEQ")),
        "TRTSDT": _first(_seen(doses, "EXSTDTC", "EX", "EXSTDTC", "EXSEQ")),
    }
    assessments = {
        "LAST KNOWN ALIVE": _last(alive, died),
        "LAST VISIT": _last(_seen(_visits(sources), "SVSTDTC", "SV", "SVSTDTC", None), died),
        "LAST STAGE": _last(_seen(told, "QSDTC", "QS", "QSDTC", "SEQ"), died),
        "LAST DOSE": _last(last_dose, died) | completed,
    }
    return Course(origins, events, _ventilation(sources, adsl), assessments, set(completed))


def first_long_row(periods: list[Period], hours: float, days: float) -> Seen | None:
    """The start of the first `days` in a row of at least `hours` of ventilation a day."""
    rows: list[tuple[Seen, int]] = []
    until: int | None = None
    for period in sorted(each for each in periods if each.hours >= hours):
        end = period.end
        if until is None or period.start > until + 1:
            rows.append((Seen(period.start, "PR", "PRSTDTC", period.sequence), period.start))
        if end is not None:
            rows[-1] = (rows[-1][0], max(rows[-1][1], end))
            until = end if until is None else max(until, end)
    return next((seen for seen, last in rows if last - seen.day + 1 >= days), None)


def _ventilation(sources: Sources, adsl: pd.DataFrame) -> dict[str, list[Period]]:
    """Periods by subject; without an end they go on to the death, or the last contact."""
    told = sources.sdtm(
        "pr", "PRSEQ", "PRDOSE", "PRSTDTC", "PRENDTC", where=f"PRDECOD = '{VENTILATED}'"
    )
    ceiling = of_subjects(adsl["DTHDT"].fillna(adsl["LSTALVDT"]), told["USUBJID"])
    ends = last_day(told["PRENDTC"]).where(told["PRENDTC"].notna(), ceiling)
    periods: dict[str, list[Period]] = defaultdict(list)
    for subject, start, sequence, end, hours in zip(
        told["USUBJID"],
        numbered(first_day(told["PRSTDTC"])),
        told["PRSEQ"],
        numbered(ends),
        told["PRDOSE"].astype("float64").fillna(0.0),
        strict=True,
    ):
        if start is not None:
            periods[subject].append(Period(start, int(sequence), end, hours))
    return periods


def _visits(sources: Sources) -> pd.DataFrame:
    """Visits that took place, without those at which the schedule assesses no function."""
    visits = sources.sdtm(
        "sv",
        *("VISITNUM", "SVSTDTC"),
        where="coalesce(SVOCCUR, '') <> 'N' and coalesce(SVCNTMOD, '') <> 'MISSED'",
    )
    schedule = sources.seed("visits")
    without = schedule.loc[schedule["function_assessed"] == "N", "visitnum"]
    return visits[~visits["VISITNUM"].isin(without.astype("float64"))]


def _seen(
    records: pd.DataFrame, when: str, domain: str, variable: str, sequence: str | None
) -> dict[str, list[Seen]]:
    """Dated records by subject; `when` is a date, or ISO text of which complete days count."""
    days = records[when]
    if not pd.api.types.is_datetime64_dtype(days):
        days = complete_day(days)
    numbers: Any = records[sequence] if sequence else [None] * len(records)
    seen: dict[str, list[Seen]] = defaultdict(list)
    for subject, day, number in zip(records["USUBJID"], numbered(days), numbers, strict=True):
        if day is not None:
            seen[subject].append(Seen(day, domain, variable, whole(number)))
    return seen


def _first(seen: dict[str, list[Seen]]) -> dict[str, Seen]:
    return {
        subject: min(records, key=lambda each: (each.day, each.sequence or 0))
        for subject, records in seen.items()
    }


def _last(seen: dict[str, list[Seen]], died: dict[str, int]) -> dict[str, Seen]:
    """The last of each subject's records that are not later than the death."""
    last = {}
    for subject, records in seen.items():
        before = [each for each in records if each.day <= died.get(subject, each.day)]
        if before:
            last[subject] = max(before, key=lambda each: (each.day, each.sequence or 0))
    return last


def _known(adsl: pd.DataFrame, variable: str) -> dict[str, int]:
    days = zip(adsl["USUBJID"], numbered(adsl[variable]), strict=True)
    return {subject: day for subject, day in days if day is not None}
