{# Whose subjects a layer is about, dm in sdtm/ and adsl in adam/: dbt has to know while it parses that
   a check of them waits for it, when metadata cannot be read yet. #}
{% macro parent_of_layer() %}
    {{- return(ref('adsl' if 'adam' in model.fqn else 'dm')) -}}
{% endmacro %}
