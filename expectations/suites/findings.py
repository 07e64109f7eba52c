"""Checks that every dataset of findings shares: standardised, complete by visit, in life."""

from expectations.bounds import Bounds
from expectations.checks import Check, Only, Severity, between, day, no_rows, quote


def of_results(bounds: Bounds, domain: str) -> list[Check]:
    """Check the results of a domain; bounds are those of the seeds."""
    return [
        *result_ranges(bounds, domain),
        standardised(domain, "major"),
        after_death(domain, f"{domain}DTC", "major", f"record.{domain}STRESC is not null"),
        *complete_by_visit(bounds, domain),
    ]


def result_ranges(bounds: Bounds, domain: str) -> list[Check]:
    """Check standardised results against the ranges of `seeds/study/ranges.csv`."""
    return [
        between(
            f"GX-{domain}-{row.testcd}-RANGE",
            f"sdtm.{domain.lower()}",
            row.column,
            row.minimum,
            row.maximum,
            f"{row.meaning} lies in the range the study allows.",
            row.severity,
            Only(f"{domain}TESTCD", (row.testcd,)),
        )
        for row in bounds.ranges(domain)
    ]


def standardised(domain: str, severity: Severity) -> Check:
    """Check that what was collected could be standardised: a known code, a possible value."""
    return no_rows(
        f"GX-{domain}-STANDARDISED",
        f"sdtm.{domain.lower()}",
        f"{domain}STRESC",
        "A collected result could be standardised: its code is known, its value possible.",
        severity,
        f"select * from {{batch}} where {domain}ORRES is not null",
        f"{domain}STRESC is null",
    )


def after_death(domain: str, date: str, severity: Severity, only: str = "true") -> Check:
    """Check that no assessment is dated after the subject's death."""
    return no_rows(
        f"GX-{domain}-AFTER-DEATH",
        f"sdtm.{domain.lower()}",
        date,
        "No record of the subject's own doing is dated after the death.",
        severity,
        f"select record.*, adsl.DTHDT, adsl.DTHDTF from {{batch}} as record"
        " inner join adam.adsl as adsl on record.USUBJID = adsl.USUBJID"
        f" where adsl.DTHDT is not null and {day(f'record.{date}')} is not null and {only}",
        f"DTHDTF is null and {day(date)} > DTHDT",
    )


def complete_by_visit(bounds: Bounds, domain: str) -> list[Check]:
    """Check that the assessments of a visit are there, in enough of the subjects who came.

    Expected is what `visits.csv` plans at a visit that took place; a subject who had died has none.
    Where fewer than the least percentage of a visit's subjects have it, every gap of it fails.
    """
    return [
        no_rows(
            f"GX-{domain}-{row.testcd}-COMPLETE",
            f"sdtm.{domain.lower()}",
            row.column,
            f"{row.meaning} is there for at least {row.minimum_percent:g} % of the subjects at"
            " each visit that took place and plans it.",
            row.severity,
            f"""
            with expected as (
                select
                    sv.STUDYID, sv.USUBJID, sv.VISITNUM, sv.VISIT, sv.SVSTDTC,
                    {quote(row.testcd)} as {domain}TESTCD,
                    count(result.{row.column}) as results
                from sdtm.sv as sv
                inner join seeds.visits as visits
                    on sv.STUDYID = visits.study and sv.VISITNUM = visits.visitnum
                    and cast(visits.{row.visit_flag} as varchar) in ('Y', 'true')
                left join {{batch}} as result
                    on sv.USUBJID = result.USUBJID and sv.VISITNUM = result.VISITNUM
                    and result.{domain}TESTCD = {quote(row.testcd)}
                where sv.SVSTDTC is not null and coalesce(sv.SVOCCUR, 'Y') = 'Y'
                group by all
            )
            select
                *,
                round(100 * avg(least(results, 1)) over (partition by VISITNUM), 1) as PERCENT
            from expected
            """,
            f"results = 0 and PERCENT < {row.minimum_percent:g}",
        )
        for row in bounds.completeness(domain)
    ]
