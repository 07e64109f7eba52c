-- Every report of a death gives the date in DM, as far as both are known.
{{ config(severity='warn') }}

with

chosen as (select * from {{ ref('int_dm__death') }}),

reports as (select * from {{ ref('int_dm__death_reports') }})

select
    reports.*,
    chosen.death_dtc as death_in_dm,
    chosen.src_form as form_in_dm
from reports
inner join chosen using (study, subject)
where
    left(reports.death_dtc, length(chosen.death_dtc))
    != left(chosen.death_dtc, length(reports.death_dtc))
