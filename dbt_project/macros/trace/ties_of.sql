{# The ties declared for a dataset in the metadata of the running trace model: each `from` a table,
   `where` both rows, named `made` and `source`, are tied; `variable` is what rests on them. #}
{% macro ties_of(dataset) %}
    {{- return(model.config.meta.ties.get(dataset.name, [])) -}}
{% endmacro %}
