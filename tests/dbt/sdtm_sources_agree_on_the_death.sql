-- Every report of a death gives the date in DM, as far as both are known.
{{ config(severity='warn') }}
with

chosen as (select * from {{ ref('int_dm__death') }}),

reports as (
    select study, subject, death_date as death_dtc, src_form, src_key
    from {{ ref('stg_crf__deaths') }}
    union all
    select study, subject, death_date, src_form, src_key
    from {{ ref('stg_crf__vital_status') }}
    where status = 'DEAD'
    union all
    select study, subject, {{ iso_date('end_date') }}, src_form, src_key
    from {{ ref('stg_crf__disposition') }}
    where reason = 'DEATH' and period = 'STUDY PARTICIPATION'
    union all
    select study, subject, end_date, src_form, src_key
    from {{ ref('stg_crf__adverse_events') }}
    where outcome = 'FATAL'
)

select
    reports.*,
    chosen.death_dtc as death_in_dm,
    chosen.src_form as form_in_dm
from reports
inner join chosen using (study, subject)
where
    left(reports.death_dtc, length(chosen.death_dtc))
    != left(chosen.death_dtc, length(reports.death_dtc))
