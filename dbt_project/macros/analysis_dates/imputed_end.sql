{# The last day an ISO 8601 text can mean. A partial one is no later than a limit, such as the day
   of death, but never before its own period. #}
{% macro imputed_end(dtc, limit) -%}
    case
        when length({{ dtc }}) >= 10 then {{ complete_date(dtc) }}
        when {{ earliest_date(dtc) }} is not null
            then greatest(
                {{ earliest_date(dtc) }},
                least({{ latest_date(dtc) }}, coalesce({{ limit }}, {{ latest_date(dtc) }}))
            )
    end
{%- endmacro %}
