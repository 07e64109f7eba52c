with

milestones as (select * from {{ ref('int_dm__milestones') }}),

randomisation as (select * from {{ ref('stg_crf__randomisation') }}),

disposition as (select * from {{ ref('stg_crf__disposition') }}),

code_breaks as (select * from {{ ref('stg_crf__code_breaks') }}),

consent as (
    select
        milestones.study,
        milestones.subject,
        cast(null as varchar) as dsspid,
        'INFORMED CONSENT OBTAINED' as dsterm,
        'INFORMED CONSENT OBTAINED' as dsdecod,
        'PROTOCOL MILESTONE' as dscat,
        milestones.consent_date as start_date,
        'demographics' as src_form,
        milestones.src_key
    from milestones
    where milestones.consent_date is not null
),

randomised as (
    select
        study,
        subject,
        randomisation_number as dsspid,
        'RANDOMIZED' as dsterm,
        'RANDOMIZED' as dsdecod,
        'PROTOCOL MILESTONE' as dscat,
        randomisation_date as start_date,
        randomisation_time as start_time,
        src_form,
        src_key
    from randomisation
),

ended as (
    select
        study,
        subject,
        period_collected as dsspid,
        case when completed = 'Y' then 'COMPLETED' else reason_collected end as dsterm,
        case when completed = 'Y' then 'COMPLETED' else reason end as dsdecod,
        'DISPOSITION EVENT' as dscat,
        case period when 'TREATMENT' then 'STUDY TREATMENT' else period end as dsscat,
        end_date as start_date,
        src_form,
        src_key
    from disposition
),

unblinded as (
    select
        study,
        subject,
        cast(form_repeat as varchar) as dsspid,
        reason as dsterm,
        'TREATMENT UNBLINDED' as dsdecod,
        'OTHER EVENT' as dscat,
        break_date as start_date,
        src_form,
        src_key
    from code_breaks
),

union_events as (
    select * from consent
    union all by name
    select * from randomised
    union all by name
    select * from ended
    union all by name
    select * from unblinded
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
    events.dsscat as DSSCAT,
    {{ epoch('events.start_date', 'milestones') }} as EPOCH,
    cast(null as varchar) as DSDTC,
    {{ iso_date('events.start_date', 'events.start_time') }} as DSSTDTC,
    {{ study_day('events.start_date', 'milestones.randomisation_date') }} as DSSTDY,
    events.src_form,
    events.src_key
from union_events as events
left join milestones using (study, subject)
