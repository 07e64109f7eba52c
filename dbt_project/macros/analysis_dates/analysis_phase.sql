{# Phase of the trial a date falls in, by the reference dates of the subject (a relation with
   background_start, TRTSDT, emergent_until). The background treatment starts at the end of the
   screening visit, so that day is still SCREENING; treatment lasts while events are emergent. #}
{% macro analysis_phase(date, subjects) -%}
    case
        when {{ date }} is null then null
        when {{ date }} > {{ subjects }}.emergent_until then 'FOLLOW-UP'
        when {{ date }} >= {{ subjects }}.TRTSDT then 'TREATMENT'
        when {{ date }} > {{ subjects }}.background_start then 'RUN-IN'
        else 'SCREENING'
    end
{%- endmacro %}
