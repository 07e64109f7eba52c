-- The record of SDTM that each time to event comes from: the event, or what ended the follow-up.
-- Who was never assessed after the origin is censored there, and its record is the source.
with times as (select * from {{ ref('int_adtte__times') }}),

disposition as (select * from {{ ref('ds') }}),

exposure as (select * from {{ ref('ex') }}),

origin_randomisation as (
    select
        STUDYID,
        USUBJID,
        'RANDDT' as time_origin,
        {{ complete_date('DSSTDTC') }} as STARTDT,
        'DS' as SRCDOM,
        'DSSTDTC' as SRCVAR,
        min(DSSEQ) as SRCSEQ
    from disposition
    where DSDECOD = 'RANDOMIZED'
    group by all
),

origin_first_dose as (
    select
        STUDYID,
        USUBJID,
        'TRTSDT' as time_origin,
        {{ complete_date('EXSTDTC') }} as STARTDT,
        'EX' as SRCDOM,
        'EXSTDTC' as SRCVAR,
        min(EXSEQ) as SRCSEQ
    from exposure
    group by all
),

union_origins as (
    select * from origin_randomisation
    union all by name
    select * from origin_first_dose
),

-- DM has no sequence number: SRCSEQ is empty for a death.
derive_source as (
    select
        times.*,
        case
            when times.CNSR in (0, 2, 6) and times.is_other then 'EVENT'
            when times.CNSR in (0, 2, 6) then 'DEATH'
            when times.is_followed then 'FOLLOW-UP'
            else 'ORIGIN'
        end as source,
        case source
            when 'EVENT' then times.event_domain
            when 'DEATH' then 'DM'
            when 'FOLLOW-UP' then times.follow_up_domain
            else origins.SRCDOM
        end as SRCDOM,
        case source
            when 'EVENT' then times.event_variable
            when 'DEATH' then 'DTHDTC'
            when 'FOLLOW-UP' then times.follow_up_variable
            else origins.SRCVAR
        end as SRCVAR,
        case source
            when 'EVENT' then times.event_seq
            when 'FOLLOW-UP' then times.follow_up_seq
            when 'ORIGIN' then origins.SRCSEQ
        end as SRCSEQ
    from times
    left join union_origins as origins
        on
            times.STUDYID = origins.STUDYID
            and times.USUBJID = origins.USUBJID
            and times.time_origin = origins.time_origin
            and times.STARTDT = origins.STARTDT
)

select * exclude (source)
from derive_source
