with subjects as (select * from {{ ref('dm') }}),

disposition as (
    select * from {{ ref('ds') }}
    where DSCAT = 'DISPOSITION EVENT'
),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

-- A study that closes treatment and participation with one record gives no subcategory.
union_periods as (
    select
        *,
        'STUDY' as period
    from disposition
    where DSSCAT = 'STUDY PARTICIPATION' or DSSCAT is null
    union all
    select
        *,
        'TREATMENT' as period
    from disposition
    where DSSCAT = 'STUDY TREATMENT' or DSSCAT is null
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
        DSSCAT,
        DSSEQ,
        DSDECOD,
        {{ complete_date('DSSTDTC') }} as end_date,
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
        max(case when period = 'STUDY' then end_date end) as study_end,
        max(case when period = 'TREATMENT' then end_date end) as treatment_end,
        max(case when period = 'STUDY' then DSDECOD end) as study_reason,
        max(case when period = 'TREATMENT' then DSDECOD end) as treatment_reason,
        max(case when period = 'TREATMENT' then DSSEQ end) as treatment_seq,
        max(
            case
                when period = 'STUDY' and DSSCAT = 'STUDY PARTICIPATION'
                    then {{ record_flag("DSDECOD = 'WITHDRAWAL BY SUBJECT'") }}
            end
        ) as consent_withdrawn
    from derive_status
    group by STUDYID, USUBJID
),

-- Without a record: who died or failed the screening is not in the study any more. Who is not
-- assigned to an arm may still be in screening or run-in, at a cut above all.
merge_subjects as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        periods.study_status,
        periods.treatment_status,
        periods.study_end,
        periods.treatment_end,
        periods.study_reason,
        periods.treatment_reason,
        periods.treatment_seq,
        periods.consent_withdrawn,
        exposure.USUBJID is not null as is_treated,
        case
            when subjects.DTHFL = 'Y' then 'DISCONTINUED'
            when subjects.ARMNRS = 'SCREEN FAILURE' then 'DISCONTINUED'
            else 'ONGOING'
        end as status_without_record
    from subjects
    left join derive_periods as periods
        on subjects.STUDYID = periods.STUDYID and subjects.USUBJID = periods.USUBJID
    left join exposure
        on subjects.STUDYID = exposure.STUDYID and subjects.USUBJID = exposure.USUBJID
),

derive_eosstt_and_eotstt as (
    select
        *,
        coalesce(study_status, status_without_record) as EOSSTT,
        case
            when is_treated then coalesce(treatment_status, status_without_record)
        end as EOTSTT
    from merge_subjects
),

-- A reason belongs to a discontinuation, an end of treatment to who was treated.
derive_dates_and_reasons as (
    select
        *,
        study_end as EOSDT,
        case when EOSSTT = 'DISCONTINUED' then study_reason end as DCSREAS,
        case when is_treated then treatment_end end as EOTDT,
        case when EOTSTT = 'DISCONTINUED' then treatment_reason end as DCTREAS
    from derive_eosstt_and_eotstt
)

select
    STUDYID,
    USUBJID,
    EOSSTT,
    EOSDT,
    DCSREAS,
    EOTSTT,
    EOTDT,
    DCTREAS,
    treatment_seq,
    consent_withdrawn
from derive_dates_and_reasons
