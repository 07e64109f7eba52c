{# What names an arm of a blinded build is marked, so that no output can be taken for the true arm:
   the code by a prefix, cut to the length the variable allows. #}
{% macro marked_code(code, prefix, length, build) -%}
    case
        when {{ build }}.blinded = 'N' then {{ code }}
        else left('{{ prefix }}' || {{ code }}, {{ length }})
    end
{%- endmacro %}

{# The name of an arm, or of its treatment, is marked (dummy) in a blinded build. #}
{% macro marked_name(name, build) -%}
    case when {{ build }}.blinded = 'N' then {{ name }} else {{ name }} || ' (dummy)' end
{%- endmacro %}
