-- Every form that says that a subject died, the one to be believed first with the lowest order.
with

deaths as (select * from {{ ref('stg_crf__deaths') }}),

vital_status as (select * from {{ ref('stg_crf__vital_status') }}),

disposition as (select * from {{ ref('stg_crf__disposition') }}),

adverse_events as (select * from {{ ref('stg_crf__adverse_events') }})

select
    study,
    subject,
    death_date as death_dtc,
    1 as source_order,
    src_form,
    src_key
from deaths
union all
select
    study,
    subject,
    death_date as death_dtc,
    2 as source_order,
    src_form,
    src_key
from vital_status
where status = 'DEAD'
union all
-- The form that closes the treatment dates the end of treatment, not the death.
select
    study,
    subject,
    case when period = 'STUDY PARTICIPATION' then {{ iso_date('end_date') }} end as death_dtc,
    3 as source_order,
    src_form,
    src_key
from disposition
where reason = 'DEATH'
union all
select
    study,
    subject,
    end_date as death_dtc,
    4 as source_order,
    src_form,
    src_key
from adverse_events
where outcome = 'FATAL'
