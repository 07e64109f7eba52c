with

samples as (select * from {{ ref('stg_crf__samples') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

planned as (select * from {{ ref('visits') }}),

collected as (
    select
        *,
        'COLLECTED' as term,
        'COLLECTING' as decod,
        'COLLECTION' as category,
        sample_date as event_date,
        sample_time as event_time
    from samples
),

shipped as (
    select
        *,
        'SHIPPED' as term,
        'SHIPPING' as decod,
        'TRANSPORT' as category,
        shipped_date as event_date,
        cast(null as varchar) as event_time
    from samples
    where shipped_date is not null
),

union_events as (
    select * from collected
    union all
    select * from shipped
)

select
    events.study as STUDYID,
    'BE' as DOMAIN,
    events.study || '-' || events.subject as USUBJID,
    cast(row_number() over (
        partition by events.study, events.subject
        order by
            events.event_date nulls last,
            events.event_time nulls last,
            events.sample_id,
            events.term,
            events.src_key
    ) as integer) as BESEQ,
    events.sample_id as BEREFID,
    events.term as BETERM,
    events.decod as BEDECOD,
    events.category as BECAT,
    planned.visitnum as VISITNUM,
    coalesce(planned.visit, events.visit_collected) as VISIT,
    {{ epoch('events.event_date', 'milestones') }} as EPOCH,
    {{ iso_date('events.sample_date', 'events.sample_time') }} as BEDTC,
    {{ iso_date('events.event_date', 'events.event_time') }} as BESTDTC,
    {{ iso_date('events.event_date', 'events.event_time') }} as BEENDTC,
    {{ study_day('events.event_date', 'milestones.randomisation_date') }} as BESTDY,
    {{ study_day('events.event_date', 'milestones.randomisation_date') }} as BEENDY,
    events.src_form,
    events.src_key
from union_events as events
left join milestones using (study, subject)
left join planned on events.study = planned.study and events.visit = planned.visit_code
