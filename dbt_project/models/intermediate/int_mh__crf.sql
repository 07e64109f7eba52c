with

als_history as (select * from {{ ref('stg_crf__als_history') }}),

medical_history as (select * from {{ ref('stg_crf__medical_history') }}),

dictionary as (select * from {{ ref('dictionary') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

onset as (
    select
        study,
        subject,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhterm,
        'AMYOTROPHIC LATERAL SCLEROSIS' as mhdecod,
        'ALS HISTORY' as mhcat,
        'SYMPTOM ONSET' as mhevdtyp,
        'Y' as mhpresp,
        'NERVOUS SYSTEM DISORDERS' as mhbodsys,
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
        'Y' as mhpresp,
        'NERVOUS SYSTEM DISORDERS' as mhbodsys,
        diagnosis_date as start_dtc,
        src_form,
        src_key
    from als_history
),

conditions as (
    select
        history.study,
        history.subject,
        cast(history.form_repeat as varchar) as mhspid,
        history.term as mhterm,
        dictionary.term as mhdecod,
        'MEDICAL HISTORY' as mhcat,
        dictionary.class as mhbodsys,
        history.start_date as start_dtc,
        history.end_date as end_dtc,
        case when history.ongoing = 'Y' then 'ONGOING' end as mhenrtpt,
        history.term_code,
        history.src_form,
        history.src_key
    from medical_history as history
    left join dictionary on history.term_code = dictionary.code and dictionary.kind = 'event'
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
    history.mhspid as MHSPID,
    history.mhterm as MHTERM,
    history.mhdecod as MHDECOD,
    history.mhevdtyp as MHEVDTYP,
    history.mhcat as MHCAT,
    history.mhpresp as MHPRESP,
    -- The form asks each subject for onset and diagnosis of the disease they all have.
    history.mhpresp as MHOCCUR,
    history.mhbodsys as MHBODSYS,
    history.mhloc as MHLOC,
    history.start_dtc as MHSTDTC,
    history.end_dtc as MHENDTC,
    cast(null as varchar) as MHDTC,
    {{ study_day(complete_date('history.start_dtc'), 'milestones.randomisation_date') }} as MHSTDY,
    {{ study_day(complete_date('history.end_dtc'), 'milestones.randomisation_date') }} as MHENDY,
    history.mhenrtpt as MHENRTPT,
    case when history.mhenrtpt is not null then 'SCREENING' end as MHENTPT,
    history.term_code,
    history.src_form,
    history.src_key
from union_history as history
left join milestones using (study, subject)
