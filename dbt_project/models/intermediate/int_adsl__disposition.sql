with subjects as (select * from {{ ref('dm') }}),

disposition as (
    select * from {{ ref('ds') }}
    where DSCAT = 'DISPOSITION EVENT'
),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

-- A study that closes treatment and participation with one record gives no epoch.
union_periods as (
    select
        *,
        'STUDY' as period
    from disposition
    where EPOCH = 'FOLLOW-UP' or EPOCH is null
    union all
    select
        *,
        'TREATMENT' as period
    from disposition
    where EPOCH = 'TREATMENT' or EPOCH is null
),

order_records as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID, period order by DSSTDTC desc nulls last, DSSEQ desc
        ) as from_last
    from union_periods
),

derive_status as (
    select
        STUDYID,
        USUBJID,
        period,
        EPOCH,
        DSDECOD,
        case when DSDECOD = 'COMPLETED' then 'COMPLETED' else 'DISCONTINUED' end as status
    from order_records
    where from_last = 1
),

derive_periods as (
    select
        STUDYID,
        USUBJID,
        max(case when period = 'STUDY' then status end) as study_status,
        max(case when period = 'TREATMENT' then status end) as treatment_status,
        max(
            case
                when period = 'STUDY' and EPOCH = 'FOLLOW-UP'
                    then {{ record_flag("DSDECOD = 'WITHDRAWAL BY SUBJECT'") }}
            end
        ) as consent_withdrawn
    from derive_status
    group by STUDYID, USUBJID
),

-- Without a record: who died or never was randomised is not in the study any more.
merge_subjects as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        periods.study_status,
        periods.treatment_status,
        periods.consent_withdrawn,
        exposure.USUBJID is not null as is_treated,
        case
            when subjects.DTHFL = 'Y' then 'DISCONTINUED'
            when subjects.ARMNRS in ('SCREEN FAILURE', 'NOT ASSIGNED') then 'DISCONTINUED'
            else 'ONGOING'
        end as status_without_record
    from subjects
    left join derive_periods as periods
        on subjects.STUDYID = periods.STUDYID and subjects.USUBJID = periods.USUBJID
    left join exposure
        on subjects.STUDYID = exposure.STUDYID and subjects.USUBJID = exposure.USUBJID
),

derive_eosstt as (
    select
        *,
        coalesce(study_status, status_without_record) as EOSSTT,
        case
            when is_treated then coalesce(treatment_status, status_without_record)
        end as EOTSTT
    from merge_subjects
)

select
    STUDYID,
    USUBJID,
    EOSSTT,
    EOTSTT,
    consent_withdrawn
from derive_eosstt
