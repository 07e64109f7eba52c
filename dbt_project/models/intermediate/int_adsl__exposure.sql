with exposure as (select * from {{ ref('ex') }}),

subjects as (select * from {{ ref('dm') }}),

studies as (select * from {{ ref('studies') }}),

order_exposure as (
    select
        STUDYID,
        USUBJID,
        {{ complete_date('EXSTDTC') }} as start_date,
        {{ complete_date('EXENDTC') }} as end_date,
        row_number() over (
            partition by STUDYID, USUBJID
            order by EXSTDTC desc nulls last, EXSEQ desc
        ) as from_last
    from exposure
),

derive_first_and_last as (
    select
        STUDYID,
        USUBJID,
        min(start_date) as TRTSDT,
        max(end_date) as latest_end,
        max(case when from_last = 1 then end_date end) as end_of_last_record
    from order_exposure
    group by STUDYID, USUBJID
),

derive_trtedt as (
    select
        exposed.STUDYID,
        exposed.USUBJID,
        exposed.TRTSDT,
        case
            when exposed.end_of_last_record is not null then exposed.end_of_last_record
            when studies.treatment_end_fallback = 'RFENDTC'
                then {{ complete_date('subjects.RFENDTC') }}
            else exposed.latest_end
        end as TRTEDT
    from derive_first_and_last as exposed
    left join subjects
        on exposed.STUDYID = subjects.STUDYID and exposed.USUBJID = subjects.USUBJID
    left join studies on exposed.STUDYID = studies.study
)

select
    STUDYID,
    USUBJID,
    TRTSDT,
    TRTEDT,
    cast(TRTEDT - TRTSDT + 1 as integer) as TRTDURD
from derive_trtedt
