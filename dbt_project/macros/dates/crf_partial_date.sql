{# A collected date as ISO 8601 text as far as it is known: 2018-03-12, 2018-03 or 2018;
   null where it cannot be read or is no date of the calendar. #}
{% macro crf_partial_date(column) -%}
    case
        when {{ earliest_date(crf_iso_text(column)) }} is not null
            then {{ crf_iso_text(column) }}
    end
{%- endmacro %}
