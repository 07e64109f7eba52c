{# A number times the factor of seeds/mappings/unit_conversions.csv. The product is taken in
   DECIMAL, so that 0.8124 ng/mL are 812.4 ng/L and not 812.4000000000001; null for a number of more
   than twelve digits before the point. #}
{% macro convert_unit(number, factor) -%}
    cast(try_cast({{ number }} as decimal(18, 6)) * cast({{ factor }} as decimal(18, 6)) as double)
{%- endmacro %}
