-- The case report form and the safety database hold the same serious events, and say the same of
-- them: criterion, outcome.
{{ config(severity='warn') }}

with

events as (select * from {{ ref('stg_crf__adverse_events') }}),

cases as (select * from {{ ref('int_ae__sae_cases') }}),

only_in_the_form as (
    select
        events.study,
        events.subject,
        events.src_form,
        events.src_key,
        'no case in the safety database' as finding
    from events
    left join cases on events.src_key = cases.event_key
    where events.serious = 'Y' and cases.case_number is null
),

only_in_the_safety_database as (
    select
        study,
        subject,
        src_form,
        src_key,
        'no event on the case report form' as finding
    from cases
    where event_key is null
),

told_differently as (
    select
        cases.study,
        cases.subject,
        cases.src_form,
        cases.src_key,
        case
            when coalesce(events.serious, '') != 'Y' then 'not serious on the case report form'
            when
                coalesce(events.serious_criterion, '') != coalesce(cases.serious_criterion, '')
                then 'another criterion of seriousness'
            when coalesce(events.outcome, '') != coalesce(cases.outcome, '') then 'another outcome'
            when (cases.fatal = 'Y') != (cases.outcome = 'FATAL')
                then 'fatal contradicts the outcome'
        end as finding
    from cases
    inner join events on cases.event_key = events.src_key
)

select * from only_in_the_form
union all
select * from only_in_the_safety_database
union all
select * from told_differently
where finding is not null
