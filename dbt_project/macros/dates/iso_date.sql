{# A date, with its time of day hh:mm where that is known, as ISO 8601 text (SDTMIG 4.4.1). #}
{% macro iso_date(date, time="null") -%}
    strftime({{ date }}, '%Y-%m-%d') || coalesce('T' || {{ time }}, '')
{%- endmacro %}
