-- The case report form and the safety database hold the same serious events, and say the same of
-- them: criterion, outcome, death, onset.
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

-- A row a difference; of two partial onsets what both tell is compared.
told_differently as (
    select
        cases.study,
        cases.subject,
        cases.src_form,
        cases.src_key,
        unnest([
            case when events.serious is distinct from 'Y' then 'not serious on the form' end,
            case
                when events.serious_criterion is distinct from cases.serious_criterion
                    then 'another criterion of seriousness'
            end,
            case when events.outcome is distinct from cases.outcome then 'another outcome' end,
            case
                when cases.fatal = 'Y' and events.outcome is distinct from 'FATAL'
                    then 'fatal in the safety database alone'
                when cases.fatal = 'N' and events.outcome = 'FATAL'
                    then 'fatal on the form alone'
            end,
            case
                when (cases.fatal = 'Y') != (cases.outcome = 'FATAL')
                    then 'fatal contradicts the outcome'
            end,
            case
                when
                    left(cases.onset_date, length(events.start_date))
                    != left(events.start_date, length(cases.onset_date))
                    then 'another onset'
            end
        ]) as finding
    from cases
    inner join events on cases.event_key = events.src_key
)

select * from only_in_the_form
union all
select * from only_in_the_safety_database
union all
select * from told_differently
where finding is not null
