-- Each case of the safety database and the event of the case report form it is about. Of the events
-- of the subject the one with the same term and onset is taken, else a serious one with the same
-- term, else a serious one with the same onset; two alike are paired in their order. A case or an
-- event is paired once.
with

adverse_events as (select * from {{ ref('stg_crf__adverse_events') }}),

sae_transfer as (select * from {{ ref('stg_crf__sae_transfer') }}),

number_events as (
    select
        *,
        lower(trim(term)) as event_term,
        row_number() over (
            partition by study, subject, lower(trim(term)), start_date order by form_repeat, src_key
        ) as alike
    from adverse_events
),

number_cases as (
    select
        *,
        lower(trim(term)) as event_term,
        row_number() over (
            partition by study, subject, lower(trim(term)), onset_date order by case_number, src_key
        ) as alike
    from sae_transfer
),

find_candidates as (
    select
        cases.src_key as case_key,
        events.src_key as event_key,
        case
            when cases.event_term = events.event_term and cases.onset_date = events.start_date
                then 1
            when cases.event_term = events.event_term then 2
            else 3
        end as grade,
        cases.alike != events.alike as is_out_of_order,
        abs(date_diff(
            'day',
            {{ earliest_date('cases.onset_date') }},
            {{ earliest_date('events.start_date') }}
        )) as days_apart
    from number_cases as cases
    inner join number_events as events using (study, subject)
    where
        (cases.event_term = events.event_term and cases.onset_date = events.start_date)
        or (
            events.serious = 'Y'
            and (cases.event_term = events.event_term or cases.onset_date = events.start_date)
        )
),

choose_event as (
    select *
    from find_candidates
    qualify
        row_number() over (
            partition by case_key
            order by grade, is_out_of_order, days_apart nulls last, event_key
        ) = 1
        and row_number() over (
            partition by event_key
            order by grade, is_out_of_order, days_apart nulls last, case_key
        ) = 1
)

select
    cases.study,
    cases.subject,
    cases.case_number,
    cases.onset_date,
    cases.serious_criterion,
    cases.outcome,
    cases.fatal,
    cases.src_form,
    cases.src_key,
    chosen.event_key,
    case chosen.grade when 1 then 'TERM AND ONSET' when 2 then 'TERM' when 3 then 'ONSET' end
        as paired_by
from number_cases as cases
left join choose_event as chosen on cases.src_key = chosen.case_key
