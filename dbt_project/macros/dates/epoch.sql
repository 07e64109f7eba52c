{# Epoch a date falls in, by the milestones of the subject (a relation with consent_date,
   riluzole_start, randomisation_date, treatment_end). Riluzole starts at the end of the screening
   visit, so that day is still SCREENING; the day of randomisation and the last day of treatment
   are TREATMENT. A day before consent, or without consent, has no epoch. #}
{% macro epoch(date, milestones) -%}
    case
        when {{ date }} is null or {{ milestones }}.consent_date is null then null
        when {{ date }} < {{ milestones }}.consent_date then null
        when {{ date }} > {{ milestones }}.treatment_end then 'FOLLOW-UP'
        when {{ date }} >= {{ milestones }}.randomisation_date then 'TREATMENT'
        when {{ date }} > {{ milestones }}.riluzole_start then 'RUN-IN'
        else 'SCREENING'
    end
{%- endmacro %}
