with

milestones as (select * from {{ ref('int_dm__milestones') }}),

randomisation as (select * from {{ ref('stg_crf__randomisation') }}),

disposition as (select * from {{ ref('stg_crf__disposition') }}),

consent as (
    select
        milestones.study,
        milestones.subject,
        cast(null as varchar) as dsspid,
        'INFORMED CONSENT OBTAINED' as dsterm,
        'INFORMED CONSENT OBTAINED' as dsdecod,
        'PROTOCOL MILESTONE' as dscat,
        {{ epoch('milestones.consent_date', 'milestones') }} as epoch,
        milestones.consent_date as start_date,
        'demographics' as src_form,
        milestones.src_key
    from milestones
    where milestones.consent_date is not null
),

randomised as (
    select
        randomisation.study,
        randomisation.subject,
        randomisation.randomisation_number as dsspid,
        'RANDOMIZED' as dsterm,
        'RANDOMIZED' as dsdecod,
        'PROTOCOL MILESTONE' as dscat,
        {{ epoch('randomisation.randomisation_date', 'milestones') }} as epoch,
        randomisation.randomisation_date as start_date,
        randomisation.randomisation_time as start_time,
        randomisation.src_form,
        randomisation.src_key
    from randomisation
    left join milestones using (study, subject)
),

ended as (
    select
        study,
        subject,
        period_collected as dsspid,
        case when completed = 'Y' then 'COMPLETED' else reason_collected end as dsterm,
        case when completed = 'Y' then 'COMPLETED' else reason end as dsdecod,
        'DISPOSITION EVENT' as dscat,
        case period when 'STUDY PARTICIPATION' then 'FOLLOW-UP' else period end as epoch,
        end_date as start_date,
        src_form,
        src_key
    from disposition
),

union_events as (
    select * from consent
    union all by name
    select * from randomised
    union all by name
    select * from ended
)

select
    events.study as STUDYID,
    'DS' as DOMAIN,
    events.study || '-' || events.subject as USUBJID,
    cast(row_number() over (
        partition by events.study, events.subject
        order by events.start_date nulls last, events.src_form, events.src_key
    ) as integer) as DSSEQ,
    events.dsspid as DSSPID,
    events.dsterm as DSTERM,
    events.dsdecod as DSDECOD,
    events.dscat as DSCAT,
    events.epoch as EPOCH,
    cast(null as varchar) as DSDTC,
    {{ iso_date('events.start_date', 'events.start_time') }} as DSSTDTC,
    {{ study_day('events.start_date', 'milestones.randomisation_date') }} as DSSTDY,
    events.src_form,
    events.src_key
from union_events as events
left join milestones using (study, subject)
