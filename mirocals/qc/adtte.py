"""ADTTE a second time: every endpoint of the study, one subject after the other."""

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from mirocals.qc.dates import as_dates, numbered, whole
from mirocals.qc.endpoints import STOPPED, Course, Seen, first_long_row, read_course
from mirocals.qc.sources import Sources

COPIED = ("STUDYID", "USUBJID", "TRT01P", "TRT01PN", "ITTFL", "SAFFL")
DERIVED = (
    *("ASEQ", "PARAMCD", "PARAM", "PARAMN", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC"),
    *("CNSDTDSC", "SRCDOM", "SRCVAR", "SRCSEQ"),
)
DAYS = ("DTHDT", "RANDDT", "TRTSDT")
DEATH = Seen(0, "DM", "DTHDTC", None)
BETWEEN_EVENTS = " | "


def derive_adtte(sources: Sources, adsl: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """ADTTE from PR, SV, the ALSFRS-R stages and the ADSL of the second opinion."""
    course = read_course(sources, adsl, scores)
    endpoints = sources.seed("tte_parameters").sort_values("paramn").to_dict("records")
    subjects = _randomised(adsl)
    rows = [row for each in subjects for row in _times(endpoints, each, course)]
    adtte = pd.DataFrame({name: [row[name] for row in rows] for name in (*COPIED, *DERIVED)})
    for name in ("STARTDT", "ADT"):
        adtte[name] = as_dates(adtte[name])
    for name in ("TRT01PN", "SRCSEQ"):
        adtte[name] = adtte[name].astype("float64")
    return adtte.assign(AVALU="DAYS")


def _randomised(adsl: pd.DataFrame) -> list[dict[Hashable, Any]]:
    subjects = adsl.loc[adsl["ITTFL"] == "Y", [*COPIED, "DTHFL", "WITHDREW", *DAYS]]
    columns = {name: subjects[name].tolist() for name in subjects}
    columns |= {name: numbered(subjects[name]) for name in ("DTHDT", "RANDDT", "TRTSDT")}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _times(
    endpoints: list[dict[Hashable, Any]], subject: dict[Hashable, Any], course: Course
) -> Iterator[dict[str, Any]]:
    """One record an endpoint whose time origin the subject has, in order of PARAMN."""
    sequence = 0
    for endpoint in endpoints:
        origin = subject[endpoint["time_origin"]]
        if origin is None:
            continue
        sequence += 1
        yield {
            **{name: subject[name] for name in COPIED},
            "ASEQ": sequence,
            "PARAMCD": endpoint["paramcd"],
            "PARAM": endpoint["param"],
            "PARAMN": endpoint["paramn"],
            "STARTDT": origin,
            **time_to(endpoint, subject, origin, course),
        }


def time_to(
    endpoint: dict[Hashable, Any], subject: dict[Hashable, Any], origin: int, course: Course
) -> dict[str, Any]:
    """CNSR, ADT and AVAL of an endpoint, what they mean, and the record they come from.

    The rules are those of the descriptions of ADTTE.CNSR and ADTTE.ADT, in their order.
    """
    kinds = str(endpoint["events"]).split(BETWEEN_EVENTS)
    censored_at = str(endpoint["censored_at"])
    seen = course.assessments[censored_at].get(subject["USUBJID"])
    followed = max(seen.day, origin) if seen else origin
    completed = censored_at == "LAST DOSE" and subject["USUBJID"] in course.completed
    kind, other = _first_event(endpoint, kinds, subject["USUBJID"], course)
    died = subject["DTHDT"] if "DEATH" in kinds else None
    gap = whole(endpoint["death_gap_days"])
    horizon = whole(endpoint["horizon_days"])
    end = np.inf if horizon is None else origin + horizon
    late = died is not None and died > end
    unseen = died is not None and gap is not None and not late and died - followed > gap
    told_of = not unseen and not (late and gap is not None and followed < end)

    source, event = other, _in_words(kind, endpoint)
    if died is not None and not completed and told_of and (other is None or died < other.day):
        source, event = DEATH._replace(day=died), "DEATH"
    too_early = other is not None and (
        other.day < origin or (other.day == origin and kind != STOPPED)
    )
    if too_early:
        cnsr, day, meaning = 6, origin, f"{event} BEFORE THE TIME ORIGIN"
    elif source is not None and source.day > end:
        told = "DIED" if event == "DEATH" else event
        cnsr, day, meaning = 2, int(end), f"{told} AFTER THE HORIZON"
    elif source is not None:
        cnsr, day, meaning = 0, source.day, None
    else:
        source = seen if seen and seen.day >= origin else None
        source = source or course.origins[str(endpoint["time_origin"])][subject["USUBJID"]]
        cnsr, meaning = _censored(censored_at, completed, followed >= end, unseen, subject)
        day = int(end) if cnsr == 1 else followed
    return {
        "CNSR": cnsr,
        "ADT": day,
        "AVAL": day - origin + (1 if endpoint["add_one_day"] == "Y" else 0),
        "EVNTDESC": meaning or event,
        "CNSDTDSC": meaning,
        "SRCDOM": source.domain if source else None,
        "SRCVAR": source.variable if source else None,
        "SRCSEQ": source.sequence if source else None,
    }


def _censored(
    last: str, completed: bool, to_the_end: bool, unseen: bool, subject: dict[Hashable, Any]
) -> tuple[int, str]:
    """CNSR and CNSDTDSC where there is no event."""
    if completed:
        return 7, "TREATMENT COMPLETED"
    if to_the_end:
        alive = last == "LAST KNOWN ALIVE"
        return 1, f"{'ALIVE' if alive else 'WITHOUT EVENT'} AT THE HORIZON"
    if unseen:
        return 5, f"{last}, DIED TOO LONG AFTER IT"
    cnsr = 4 if subject["WITHDREW"] else 3
    if subject["DTHFL"] == "Y" and subject["DTHDT"] is None:
        return cnsr, f"{last}, DATE OF DEATH UNKNOWN"
    return cnsr, f"{last}, CONSENT WITHDRAWN" if cnsr == 4 else last


def _first_event(
    endpoint: dict[Hashable, Any], kinds: list[str], subject: str, course: Course
) -> tuple[str, Seen | None]:
    """The first event other than death; of one day the kind the endpoint names first."""
    found: list[tuple[int, int, int, Seen]] = []
    for place, kind in enumerate(kinds):
        if kind == "VENTILATION":
            hours, days = endpoint["hours_a_day"], endpoint["days_in_a_row"]
            row = first_long_row(course.ventilation.get(subject, []), hours, days)
            events = [row] if row else []
        else:
            events = course.events.get(kind, {}).get(subject, [])
        found += [(each.day, place, each.sequence or 0, each) for each in events]
    if not found:
        return "", None
    _, place, _, first = min(found)
    return kinds[place], first


def _in_words(kind: str, endpoint: dict[Hashable, Any]) -> str:
    permanent = kind == "VENTILATION" and endpoint["hours_a_day"] > 0
    return "PERMANENT VENTILATION" if permanent else kind
