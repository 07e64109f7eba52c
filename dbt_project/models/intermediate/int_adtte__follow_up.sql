-- Up to when an event of a kind would have been seen: what the others are censored at.
with subjects as (select * from {{ ref('adsl') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

visits as (select * from {{ ref('sv') }}),

schedule as (select * from {{ ref('visits') }}),

stages as (select * from {{ ref('int_adqs__stages') }}),

disposition as (select * from {{ ref('int_adsl__disposition') }}),

exposure as (select * from {{ ref('ex') }}),

followed_alive as (
    select
        STUDYID,
        USUBJID,
        'LAST KNOWN ALIVE' as censored_at,
        LSTALVDT as last_date,
        SRCDOM,
        SRCVAR,
        SRCSEQ
    from last_alive
),

-- Procedures are asked for where function is; the call of the last day asks for survival only.
followed_by_visits as (
    select
        visits.STUDYID,
        visits.USUBJID,
        'LAST VISIT' as censored_at,
        {{ complete_date('visits.SVSTDTC') }} as last_date,
        'SV' as SRCDOM,
        'SVSTDTC' as SRCVAR
    from visits
    left join schedule
        on visits.STUDYID = schedule.study and visits.VISITNUM = schedule.visitnum
    where
        visits.SVOCCUR is distinct from 'N'
        and visits.SVCNTMOD is distinct from 'MISSED'
        and schedule.function_assessed is distinct from 'N'
),

followed_by_stages as (
    select
        STUDYID,
        USUBJID,
        'LAST STAGE' as censored_at,
        {{ complete_date('QSDTC') }} as last_date,
        'QS' as SRCDOM,
        'QSDTC' as SRCVAR,
        last_seq as SRCSEQ
    from stages
    where PARAMCD = 'KINGSTG' and AVAL is not null
),

last_dose as (
    select
        STUDYID,
        USUBJID,
        {{ complete_date('EXENDTC') }} as TRTEDT,
        max(EXSEQ) as EXSEQ
    from exposure
    group by all
),

-- Nobody can discontinue a treatment that is completed.
followed_by_doses as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        'LAST DOSE' as censored_at,
        disposition.EOTSTT = 'COMPLETED' and disposition.EOTDT is not null as is_completed,
        case when is_completed then disposition.EOTDT else subjects.TRTEDT end as last_date,
        case when is_completed then 'DS' else 'EX' end as SRCDOM,
        case when is_completed then 'DSSTDTC' else 'EXENDTC' end as SRCVAR,
        case when is_completed then disposition.treatment_seq else last_dose.EXSEQ end as SRCSEQ
    from subjects
    inner join disposition
        on subjects.STUDYID = disposition.STUDYID and subjects.USUBJID = disposition.USUBJID
    left join last_dose
        on
            subjects.STUDYID = last_dose.STUDYID
            and subjects.USUBJID = last_dose.USUBJID
            and subjects.TRTEDT = last_dose.TRTEDT
),

union_rules as (
    select * from followed_alive
    union all by name
    select * from followed_by_visits
    union all by name
    select * from followed_by_stages
    union all by name
    select * from followed_by_doses
),

-- What is dated after the death cannot have been an assessment.
order_assessments as (
    select
        rules.*,
        row_number() over (
            partition by rules.STUDYID, rules.USUBJID, rules.censored_at
            order by rules.last_date desc, rules.SRCSEQ desc nulls last
        ) as from_last
    from union_rules as rules
    inner join subjects
        on rules.STUDYID = subjects.STUDYID and rules.USUBJID = subjects.USUBJID
    where rules.last_date <= coalesce(subjects.DTHDT, rules.last_date)
)

select
    STUDYID,
    USUBJID,
    censored_at,
    last_date,
    coalesce(is_completed, false) as is_completed,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from order_assessments
where from_last = 1
