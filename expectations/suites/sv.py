"""SV: visits, when and how they took place."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, day, no_rows
from expectations.suites.findings import after_death
from mirocals.making import LAST_KNOWN_DAY

TABLE = "sdtm.sv"
PLANNED_ASSESSMENT = (
    "not exists (select 1 from seeds.visits as visits"
    " where visits.study = record.STUDYID and visits.visitnum = record.VISITNUM"
    " and 'Y' not in (visits.function_assessed, visits.safety_lab, visits.blood_biomarkers,"
    " visits.csf))"
)


def checks(bounds: Bounds) -> list[Check]:
    """Check the visits; a visit that plans no assessment may follow a death."""
    return [
        no_rows(
            "GX-SV-DATED",
            TABLE,
            "SVSTDTC",
            "A visit that took place has its date.",
            "major",
            "select * from {batch} where coalesce(SVOCCUR, 'Y') = 'Y'",
            "SVSTDTC is null",
        ),
        no_rows(
            "GX-SV-MISSED-REASON",
            TABLE,
            "SVREASOC",
            "A missed visit has its reason.",
            "minor",
            "select * from {batch} where SVOCCUR = 'N'",
            "SVREASOC is null",
        ),
        no_rows(
            "GX-SV-ORDER",
            TABLE,
            "SVENDTC",
            "A visit does not end before it starts.",
            "major",
            "select * from {batch} where SVSTDTC is not null and SVENDTC is not null",
            before("SVENDTC", "SVSTDTC"),
        ),
        no_rows(
            "GX-SV-NOT-FUTURE",
            TABLE,
            "SVSTDTC",
            "No visit is dated after the export was extracted, or after the cut.",
            "major",
            f"select * from {{batch}} where {day('SVSTDTC')} is not null",
            f"{day('SVSTDTC')} > {LAST_KNOWN_DAY}",
        ),
        after_death(
            "SV",
            "SVSTDTC",
            "major",
            f"coalesce(record.SVOCCUR, 'Y') = 'Y' and {PLANNED_ASSESSMENT}",
        ),
        _in_window(),
        _in_sequence(),
    ]


def _in_window() -> Check:
    """End of treatment has no window of its own where treatment stopped early."""
    return no_rows(
        "GX-SV-WINDOW",
        TABLE,
        "SVSTDY",
        "A visit lies within the window of the protocol.",
        "minor",
        "select sv.*, visits.window_start as WINDOWST, visits.window_end as WINDOWEN"
        " from {batch} as sv"
        " inner join seeds.visits as visits"
        " on sv.STUDYID = visits.study and sv.VISITNUM = visits.visitnum"
        " left join adam.adsl as adsl on sv.USUBJID = adsl.USUBJID"
        " where sv.SVSTDY is not null and coalesce(sv.SVOCCUR, 'Y') = 'Y'"
        " and not (visits.visit_code = 'EOT'"
        " and coalesce(adsl.EOTSTT, '') is distinct from 'COMPLETED')",
        "SVSTDY < WINDOWST or SVSTDY > WINDOWEN",
    )


def _in_sequence() -> Check:
    """Planned visits alone: unscheduled ones carry a decimal."""
    return no_rows(
        "GX-SV-SEQUENCE",
        TABLE,
        "SVSTDTC",
        "Planned visits follow one another in the order of their numbers.",
        "minor",
        "select sv.*,"
        f" lag({day('sv.SVSTDTC')}) over (partition by sv.USUBJID order by sv.VISITNUM) as PREVDT"
        " from {batch} as sv"
        " where sv.VISITNUM = floor(sv.VISITNUM) and coalesce(sv.SVOCCUR, 'Y') = 'Y'"
        f" and {day('sv.SVSTDTC')} is not null",
        f"{day('SVSTDTC')} < PREVDT",
    )
