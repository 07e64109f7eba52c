with

union_periods as (
    select * from {{ ref('int_adex__cycles') }}
    union all by name
    select * from {{ ref('int_adex__intervals') }}
),

-- A dose that is not known makes the sum of it and all later ones unknown.
derive_cumulative as (
    select
        *,
        case
            when count(dose) over so_far = count(*) over so_far then sum(dose) over so_far
        end as cumulative
    from union_periods
    window so_far as (
        partition by STUDYID, USUBJID order by period_number
        rows between unbounded preceding and current row
    )
)

select
    STUDYID,
    USUBJID,
    period_number,
    period_name,
    start_date,
    end_date,
    cast(planned as double) as planned,
    cast(given as double) as given,
    planned_dose,
    cast(dose_taken as double) as dose_taken,
    cast(dose as double) as dose,
    cast(cumulative as double) as cumulative,
    cast(days as double) as days,
    SRCDOM,
    SRCSEQ
from derive_cumulative
