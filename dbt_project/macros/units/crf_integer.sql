{# A collected whole number; null where the text is none. 63.0 is 63: transport files hold
   every number as a decimal one. #}
{% macro crf_integer(column) -%}
    case
        when regexp_full_match({{ column }}, '[+-]?[0-9]+([.,]0+)?')
            then try_cast(regexp_replace({{ column }}, '[.,]0+$', '') as integer)
    end
{%- endmacro %}
