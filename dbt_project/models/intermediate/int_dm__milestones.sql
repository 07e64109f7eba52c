-- The dates that study days, epochs and reference dates of a subject are counted from.
with

demographics as (select * from {{ ref('stg_crf__demographics') }}),

riluzole as (select * from {{ ref('stg_crf__riluzole') }}),

randomisation as (select * from {{ ref('stg_crf__randomisation') }}),

injections as (select * from {{ ref('stg_crf__injections') }}),

visits as (select * from {{ ref('stg_crf__visits') }}),

vital_status as (select * from {{ ref('stg_crf__vital_status') }}),

disposition as (select * from {{ ref('stg_crf__disposition') }}),

-- The first form counts where a subject has more than one; a test lists the others.
choose_demographics as (
    select *
    from demographics
    qualify row_number() over (partition by study, subject order by form_repeat, src_key) = 1
),

derive_riluzole_start as (
    select
        study,
        subject,
        min(start_date) as riluzole_start
    from riluzole
    group by study, subject
),

derive_injections as (
    select
        study,
        subject,
        min({{ iso_date('injection_date', 'injection_time') }}) as first_injection,
        max({{ iso_date('injection_date', 'injection_time') }}) as last_injection,
        max(injection_date) as last_injection_date
    from injections
    where given = 'Y'
    group by study, subject
),

derive_visits as (
    select
        study,
        subject,
        max(visit_date) as last_visit,
        max(case when visit = 'EOT' then visit_date end) as end_of_treatment_visit
    from visits
    where contact_mode != 'MISSED'
    group by study, subject
),

derive_last_call as (
    select
        study,
        subject,
        max(known_date) as last_call
    from vital_status
    where status = 'ALIVE'
    group by study, subject
),

derive_ends as (
    select
        study,
        subject,
        max(case when period = 'TREATMENT' then end_date end) as treatment_form_end,
        max(case when period = 'STUDY PARTICIPATION' then end_date end) as study_end
    from disposition
    group by study, subject
)

select
    subjects.study,
    subjects.subject,
    subjects.consent_date,
    riluzole.riluzole_start,
    randomisation.randomisation_date,
    injections.first_injection,
    injections.last_injection,
    -- A cycle lasts 28 days: the visit that ends treatment comes weeks after the last injection.
    greatest(ends.treatment_form_end, visits.end_of_treatment_visit) as treatment_end,
    ends.study_end,
    greatest(
        subjects.consent_date,
        injections.last_injection_date,
        visits.last_visit,
        calls.last_call
    ) as last_contact,
    subjects.src_key
from choose_demographics as subjects
left join derive_riluzole_start as riluzole using (study, subject)
left join randomisation using (study, subject)
left join derive_injections as injections using (study, subject)
left join derive_visits as visits using (study, subject)
left join derive_last_call as calls using (study, subject)
left join derive_ends as ends using (study, subject)
