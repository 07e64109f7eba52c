{# What stands for a result below a limit of quantification: half the limit, which is the number of
   its text (<25) or, where the text has none (<LLOQ), the one the laboratory states. Null for a
   result that is not below a limit. #}
{% macro half_of_limit(result_text, stated_limit) -%}
    case
        when {{ result_text }} like '<%'
            then coalesce(
                try_cast(trim(substr({{ result_text }}, 2)) as double), {{ stated_limit }}
            ) / 2
    end
{%- endmacro %}
