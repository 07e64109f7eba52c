{# Whose subjects a layer is about, dm in sdtm/ and adsl in adam/. dbt has to know while it parses,
   when metadata cannot be read yet, that a check of subjects waits for that model. #}
{% macro parent_of_layer() %}
    {{- return(ref('adsl' if 'adam' in model.fqn else 'dm')) -}}
{% endmacro %}
