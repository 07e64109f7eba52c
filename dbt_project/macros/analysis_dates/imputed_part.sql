{# Date imputation flag (ADaMIG 3.1.3): D where the day is missing, M where month and day are;
   null for a complete date. #}
{% macro imputed_part(dtc) %}
case length({{ dtc }}) when 7 then 'D' when 4 then 'M' end
{% endmacro %}
