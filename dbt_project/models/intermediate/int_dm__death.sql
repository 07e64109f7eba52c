-- Who died and when: death form before vital status before disposition before fatal event. The
-- first source that gives a date gives it; a test lists the subjects whose sources disagree.
with

deaths as (select * from {{ ref('stg_crf__deaths') }}),

vital_status as (select * from {{ ref('stg_crf__vital_status') }}),

disposition as (select * from {{ ref('stg_crf__disposition') }}),

adverse_events as (select * from {{ ref('stg_crf__adverse_events') }}),

union_reports as (
    select study, subject, death_date as death_dtc, 1 as source_order, src_form, src_key
    from deaths
    union all
    select study, subject, death_date, 2, src_form, src_key
    from vital_status
    where status = 'DEAD'
    union all
    -- The form that closes the treatment dates the end of treatment, not the death.
    select
        study,
        subject,
        case when period = 'STUDY PARTICIPATION' then {{ iso_date('end_date') }} end,
        3,
        src_form,
        src_key
    from disposition
    where reason = 'DEATH'
    union all
    select study, subject, end_date, 4, src_form, src_key
    from adverse_events
    where outcome = 'FATAL'
)

select
    study,
    subject,
    death_dtc,
    src_form,
    src_key
from union_reports
qualify row_number() over (
    partition by study, subject order by death_dtc is null, source_order, src_key
) = 1
