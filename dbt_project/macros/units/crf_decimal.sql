{# A collected number, read by the row's own decimal mark `_decimal` (, or .); null where the text
   is none or carries the other mark. #}
{% macro crf_decimal(column) -%}
    case
        when _decimal = ',' and regexp_full_match({{ column }}, '[+-]?([0-9]+(,[0-9]+)?|,[0-9]+)')
            then try_cast(replace({{ column }}, ',', '.') as double)
        when
            _decimal = '.'
            and regexp_full_match({{ column }}, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?')
            then try_cast({{ column }} as double)
    end
{%- endmacro %}
