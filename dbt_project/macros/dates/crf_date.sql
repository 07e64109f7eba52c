{# A collected date that must be whole; null where it is partial, cannot be read or is no date
   of the calendar. #}
{% macro crf_date(column) -%}
    {{ complete_date(crf_iso_text(column)) }}
{%- endmacro %}
