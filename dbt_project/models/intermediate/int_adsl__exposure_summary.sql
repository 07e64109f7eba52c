with

periods as (select * from {{ ref('int_adex__periods') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

sum_periods as (
    select
        STUDYID,
        USUBJID,
        count(*) filter (where given > 0) as cycles,
        sum(cast(planned as integer)) as planned,
        sum(cast(given as integer)) as given,
        sum(cast(dose_taken as decimal(18, 4))) as dose_taken,
        sum(cast(planned * planned_dose as decimal(18, 4))) as dose_planned,
        case
            when count(dose) = count(*) then sum(cast(dose as decimal(18, 4)))
        end as dose,
        sum(cast(days as integer)) as days
    from periods
    group by STUDYID, USUBJID
)

select
    totals.STUDYID,
    totals.USUBJID,
    case when totals.planned is not null then cast(totals.cycles as integer) end as NCYCLES,
    cast(totals.planned as integer) as NDOSPLAN,
    cast(totals.given as integer) as NDOSGIVN,
    round(100.0 * totals.given / nullif(totals.planned, 0), 9) as COMPLPCT,
    round(cast(100.0 * totals.dose_taken as double) / nullif(totals.dose_planned, 0), 9)
        as DOSINTPC,
    cast(totals.dose as double) as CUMDOSE,
    round(cast(totals.dose as double) / nullif(totals.days, 0), 9) as AVGDD,
    exposure.TRTDURD
from sum_periods as totals
left join exposure using (STUDYID, USUBJID)
