with

als_history as (select * from {{ ref('stg_crf__als_history') }}),

medical_history as (select * from {{ ref('stg_crf__medical_history') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

onset as (
    select
        study,
        subject,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhterm,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhdecod,
        'ALS HISTORY' as mhcat,
        'SYMPTOM ONSET' as mhevdtyp,
        onset_site as mhloc,
        onset_date as start_dtc,
        src_form,
        src_key
    from als_history
),

diagnosis as (
    select
        study,
        subject,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhterm,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhdecod,
        'ALS HISTORY' as mhcat,
        'DIAGNOSIS' as mhevdtyp,
        diagnosis_date as start_dtc,
        src_form,
        src_key
    from als_history
),

conditions as (
    select
        study,
        subject,
        term as mhterm,
        'MEDICAL HISTORY' as mhcat,
        start_date as start_dtc,
        end_date as end_dtc,
        src_form,
        src_key
    from medical_history
),

union_history as (
    select * from onset
    union all by name
    select * from diagnosis
    union all by name
    select * from conditions
)

select
    history.study as STUDYID,
    'MH' as DOMAIN,
    history.study || '-' || history.subject as USUBJID,
    cast(row_number() over (
        partition by history.study, history.subject
        order by
            history.mhcat asc,
            history.start_dtc asc nulls last,
            history.mhevdtyp desc nulls last,
            history.src_key asc
    ) as integer) as MHSEQ,
    history.mhterm as MHTERM,
    history.mhdecod as MHDECOD,
    history.mhcat as MHCAT,
    history.mhevdtyp as MHEVDTYP,
    history.mhloc as MHLOC,
    history.start_dtc as MHSTDTC,
    history.end_dtc as MHENDTC,
    cast(null as varchar) as MHDTC,
    {{ study_day(complete_date('history.start_dtc'), 'milestones.randomisation_date') }} as MHSTDY,
    history.src_form,
    history.src_key
from union_history as history
left join milestones using (study, subject)
