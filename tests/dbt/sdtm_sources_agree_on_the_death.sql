-- Two reports of a death give the same date, as far as both are known.
{{ config(severity='warn') }}

with

reports as (select * from {{ ref('int_dm__death_reports') }})

select
    one.study,
    one.subject,
    one.death_dtc,
    one.src_form,
    one.src_key,
    other.death_dtc as other_death_dtc,
    other.src_form as other_src_form,
    other.src_key as other_src_key
from reports as one
inner join reports as other using (study, subject)
where
    (one.source_order, one.src_key) < (other.source_order, other.src_key)
    and left(one.death_dtc, length(other.death_dtc))
    != left(other.death_dtc, length(one.death_dtc))
