{# The ties declared for a dataset in the metadata of the running trace model: each `from` a table,
   `where` both rows, named `made` and `source`, are tied; `variable` is what rests on them. One
   `named_by` a table is what its SRCDOM, SRCVAR and SRCSEQ name, found by `date` where that record
   has no sequence number. #}
{% macro ties_of(dataset) %}
    {{- return(model.config.meta.ties.get(dataset.name, [])) -}}
{% endmacro %}
