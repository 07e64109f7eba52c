with subjects as (select * from {{ ref('dm') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

merge_last_alive as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        last_alive.LSTALVDT,
        {{ earliest_date('subjects.DTHDTC') }} as earliest_death,
        {{ imputed_part('subjects.DTHDTC') }} as DTHDTF
    from subjects
    left join last_alive
        on subjects.STUDYID = last_alive.STUDYID and subjects.USUBJID = last_alive.USUBJID
),

-- Whoever was met within the period in which they died was alive up to then.
derive_dthdt as (
    select
        *,
        case
            when DTHDTF is null then earliest_death
            else greatest(earliest_death, coalesce(LSTALVDT, earliest_death))
        end as DTHDT
    from merge_last_alive
)

select
    STUDYID,
    USUBJID,
    DTHDT,
    DTHDTF,
    case when DTHDTF is not null then earliest_death end as DTHDTE
from derive_dthdt
