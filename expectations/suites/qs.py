"""QS: ALSFRS-R, twelve items of 0-4 and the total as the site added it up."""

from expectations.bounds import Bounds
from expectations.checks import Check, Only, before, between, no_rows, quote
from expectations.suites.findings import of_results

TABLE = "sdtm.qs"


def checks(bounds: Bounds) -> list[Check]:
    """Check the questionnaire; bounds are those of `seeds/study/parameters.csv`."""
    rows = [row for row in bounds.parameters("ADQS") if row["source_testcd"]]
    items = tuple(row["source_testcd"] for row in rows)
    low = min(float(row["aval_min"]) for row in rows)
    high = max(float(row["aval_max"]) for row in rows)
    total_low, total_high = bounds.form_range("alsfrs", "total")
    return [
        between(
            "GX-QS-ITEM-RANGE",
            TABLE,
            "QSSTRESN",
            low,
            high,
            f"An ALSFRS-R item is {low:g} to {high:g}.",
            "major",
            Only("QSTESTCD", items),
        ),
        between(
            "GX-QS-TOTAL-RANGE",
            TABLE,
            "QSSTRESN",
            total_low,
            total_high,
            f"The ALSFRS-R total of the site is {total_low:g} to {total_high:g}.",
            "major",
            Only("QSTESTCD", ("ALSFRTOT",)),
        ),
        *of_results(bounds, "QS"),
        _total_is_sum(items),
        _one_of_item_five(),
        _items_complete(items),
        _procedures_agree(),
        _has_visit(),
    ]


def _total_is_sum(items: tuple[str, ...]) -> Check:
    """Where one of items 5A and 5B and all other items are there."""
    known = ", ".join(quote(item) for item in items)
    return no_rows(
        "GX-QS-TOTAL-SUM",
        TABLE,
        "QSSTRESN",
        "The ALSFRS-R total of the site is the sum of its twelve items of that day.",
        "major",
        f"""
        select
            total.STUDYID, total.USUBJID, total.VISITNUM, total.VISIT, total.QSDTC,
            total.QSTESTCD, total.QSSTRESN, sum(item.QSSTRESN) as ITEMSUM
        from {{batch}} as total
        inner join {{batch}} as item
            on total.USUBJID = item.USUBJID and total.VISITNUM = item.VISITNUM
            and left(total.QSDTC, 10) is not distinct from left(item.QSDTC, 10)
        where total.QSTESTCD = 'ALSFRTOT' and total.QSSTRESN is not null
            and item.QSTESTCD in ({known}) and item.QSSTRESN is not null
        group by all
        having count(item.QSSTRESN) = {len(items) - 1}
            and count(distinct item.QSTESTCD) = {len(items) - 1}
            and not (bool_or(item.QSTESTCD = 'ALSFR05A') and bool_or(item.QSTESTCD = 'ALSFR05B'))
        """,
        "QSSTRESN <> ITEMSUM",
    )


def _one_of_item_five() -> Check:
    return no_rows(
        "GX-QS-5A-OR-5B",
        TABLE,
        "QSSTRESC",
        "Cutting food is scored without a gastrostomy (5A) or with one (5B), never both in a day.",
        "major",
        """
        select
            STUDYID, USUBJID, VISITNUM, VISIT, min(QSDTC) as QSDTC,
            'ALSFR05A, ALSFR05B' as QSTESTCD,
            string_agg(coalesce(QSORRES, QSSTRESC), ', ' order by QSTESTCD, QSORRES) as QSSTRESC,
            count(distinct QSTESTCD) as VARIANTS
        from {batch}
        where QSTESTCD in ('ALSFR05A', 'ALSFR05B')
            and (QSORRES is not null or QSSTRESN is not null)
        group by STUDYID, USUBJID, VISITNUM, VISIT, left(QSDTC, 10)
        """,
        "VARIANTS > 1",
    )


def _items_complete(items: tuple[str, ...]) -> Check:
    known = ", ".join(quote(item) for item in items)
    return no_rows(
        "GX-QS-ITEMS-COMPLETE",
        TABLE,
        "QSORRES",
        "An ALSFRS-R with any item has all twelve on that day.",
        "minor",
        f"""
        select
            STUDYID, USUBJID, VISITNUM, VISIT, min(QSDTC) as QSDTC,
            count(distinct replace(replace(QSTESTCD, '05A', '05'), '05B', '05')) as ITEMS
        from {{batch}}
        where QSTESTCD in ({known}) and QSORRES is not null
        group by STUDYID, USUBJID, VISITNUM, VISIT, left(QSDTC, 10)
        """,
        f"ITEMS < {len(items) - 1}",
    )


def _procedures_agree() -> Check:
    """Partial dates contradict only where no day they can mean agrees, missing ones never."""
    by_then = f"coalesce(not {before('qs.QSDTC', 'pr.PRSTDTC')}, true)"
    earlier = before("pr.PRSTDTC", "qs.QSDTC")
    lasting = f"(pr.PRENDTC is null or {before('qs.QSDTC', 'pr.PRENDTC')})"
    fed = "pr.PRDECOD = 'GASTROSTOMY'"
    masked = "pr.PRDECOD = 'NON-INVASIVE VENTILATION'"
    return no_rows(
        "GX-QS-PROCEDURES",
        TABLE,
        "QSSTRESN",
        "Procedures agree with the ALSFRS-R of their time: 5A without a gastrostomy, 5B with one;"
        " item 12 below 4 with ventilation by then, and not 4 during non-invasive ventilation.",
        "major",
        f"""
        select
            qs.STUDYID, qs.USUBJID, qs.VISITNUM, qs.VISIT, qs.QSDTC, qs.QSSEQ,
            qs.QSTESTCD, qs.QSSTRESN,
            coalesce(bool_or({fed} and {earlier}), false) as FED,
            coalesce(bool_or({fed} and {by_then}), false) as MAYBE_FED,
            coalesce(bool_or({masked} and {earlier} and {lasting}), false) as VENTILATED,
            coalesce(bool_or(not {fed} and {by_then}), false) as MAYBE_VENTILATED
        from {{batch}} as qs
        left join sdtm.pr as pr
            on qs.STUDYID = pr.STUDYID and qs.USUBJID = pr.USUBJID
            and pr.PRDECOD in ('GASTROSTOMY', 'NON-INVASIVE VENTILATION', 'TRACHEOSTOMY')
        where qs.QSTESTCD in ('ALSFR05A', 'ALSFR05B', 'ALSFR12') and qs.QSSTRESN is not null
        group by all
        """,
        "QSTESTCD = 'ALSFR05A' and FED or QSTESTCD = 'ALSFR05B' and not MAYBE_FED"
        " or QSTESTCD = 'ALSFR12' and QSSTRESN = 4 and VENTILATED"
        " or QSTESTCD = 'ALSFR12' and QSSTRESN < 4 and not MAYBE_VENTILATED",
    )


def _has_visit() -> Check:
    return no_rows(
        "GX-QS-HAS-VISIT",
        TABLE,
        "VISITNUM",
        "An ALSFRS-R belongs to a visit that took place.",
        "minor",
        """
        select qs.STUDYID, qs.USUBJID, qs.VISITNUM, qs.VISIT, qs.QSDTC, count(sv.USUBJID) as VISITS
        from {batch} as qs
        left join sdtm.sv as sv
            on qs.USUBJID = sv.USUBJID and qs.VISITNUM = sv.VISITNUM
            and coalesce(sv.SVOCCUR, 'Y') = 'Y'
        where qs.QSSTRESC is not null
        group by all
        """,
        "VISITS = 0",
    )
