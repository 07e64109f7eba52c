{# A collected date and time, `dd/mm/yyyy hh:mm` or `yyyy-mm-ddThh:mm`, as a timestamp. #}
{% macro crf_datetime(column) -%}
    try_strptime(
        {{ crf_iso_text("left(" ~ column ~ ", 10)") }}
        || ' ' || {{ crf_time("substr(" ~ column ~ ", 12)") }},
        '%Y-%m-%d %H:%M'
    )
{%- endmacro %}
