-- A fatal adverse event, of which RELREC then has nothing to relate.
{{ config(severity='warn') }}
with

fatal_events as (
    select *
    from {{ ref('int_ae__crf') }}
    where AEOUT = 'FATAL' or AESDTH = 'Y'
),

death_details as (select * from {{ ref('int_dd__crf') }})

select fatal_events.*
from fatal_events
left join death_details using (STUDYID, USUBJID)
where death_details.src_key is null
