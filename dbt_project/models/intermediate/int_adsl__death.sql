with subjects as (select * from {{ ref('dm') }}),

details as (select * from {{ ref('dd') }}),

studies as (select * from {{ ref('studies') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

derive_dthcaus as (
    select
        STUDYID,
        USUBJID,
        arg_max(DDSTRESC, DDSEQ) as DTHCAUS
    from details
    where DDTESTCD = 'PRCDTH' and DDSTRESC is not null
    group by STUDYID, USUBJID
),

merge_subjects as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        last_alive.LSTALVDT,
        causes.DTHCAUS,
        {{ origin_date('studies.time_origin', 'dates.RANDDT', 'exposure.TRTSDT') }} as origin,
        {{ earliest_date('subjects.DTHDTC') }} as earliest_death,
        {{ imputed_part('subjects.DTHDTC') }} as DTHDTF
    from subjects
    left join studies on subjects.STUDYID = studies.study
    left join dates using (STUDYID, USUBJID)
    left join exposure using (STUDYID, USUBJID)
    left join last_alive using (STUDYID, USUBJID)
    left join derive_dthcaus as causes using (STUDYID, USUBJID)
),

-- Whoever was met within the period in which they died was alive up to then.
derive_dthdt as (
    select
        *,
        case
            when DTHDTF is null then earliest_death
            else greatest(earliest_death, coalesce(LSTALVDT, earliest_death))
        end as DTHDT
    from merge_subjects
)

select
    STUDYID,
    USUBJID,
    DTHDT,
    DTHDTF,
    case when DTHDTF is not null then earliest_death end as DTHDTE,
    {{ study_day('DTHDT', 'origin') }} as DTHADY,
    DTHCAUS
from derive_dthdt
