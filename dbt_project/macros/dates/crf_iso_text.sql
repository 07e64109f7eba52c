{# The text of a collected date in the order of ISO 8601, whole or partial, read by the row's own
   `_dates` (dmy, mdy, ymd); null where it has another shape. Not yet checked against a calendar. #}
{% macro crf_iso_text(column) -%}
    case
        when regexp_full_match({{ column }}, '[0-9]{4}') then {{ column }}
        when _dates = 'ymd' and regexp_full_match({{ column }}, '[0-9]{4}-[0-9]{2}(-[0-9]{2})?')
            then {{ column }}
        when _dates in ('dmy', 'mdy') and regexp_full_match({{ column }}, '[0-9]{2}/[0-9]{4}')
            then regexp_replace({{ column }}, '^(..)/(....)$', '\2-\1')
        when _dates = 'dmy' and regexp_full_match({{ column }}, '[0-9]{2}/[0-9]{2}/[0-9]{4}')
            then regexp_replace({{ column }}, '^(..)/(..)/(....)$', '\3-\2-\1')
        when _dates = 'mdy' and regexp_full_match({{ column }}, '[0-9]{2}/[0-9]{2}/[0-9]{4}')
            then regexp_replace({{ column }}, '^(..)/(..)/(....)$', '\3-\1-\2')
    end
{%- endmacro %}
