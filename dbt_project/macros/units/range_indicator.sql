{# LOW, NORMAL or HIGH of a number against its reference range, limits included; null without a
   number or a range. `sign` is that of a result beyond a limit of quantification: <5 is LOW where
   the range starts at 5, and has no indicator where it may lie on either side of a limit. #}
{% macro range_indicator(sign, number, low, high) -%}
    case
        when {{ sign }} = '<' and {{ number }} <= {{ low }} then 'LOW'
        when {{ sign }} = '<' and coalesce({{ low }}, 0) <= 0 and {{ number }} <= {{ high }}
            then 'NORMAL'
        when {{ sign }} = '>' and {{ number }} >= {{ high }} then 'HIGH'
        when {{ sign }} in ('<', '>') then null
        when {{ number }} < {{ low }} then 'LOW'
        when {{ number }} > {{ high }} then 'HIGH'
        when {{ number }} is not null and coalesce({{ low }}, {{ high }}) is not null then 'NORMAL'
    end
{%- endmacro %}
