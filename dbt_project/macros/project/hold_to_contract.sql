{# Fails the model, and leaves no table, unless its table has the columns, types and order that its
   YAML declares: one look at the table as made, where dbt plans the query twice and calls macros for
   each column. Constraints are not made: a contract with one fails. #}
{% macro hold_to_contract(table) %}
    {%- set declared = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do declared.append(column.name ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {%- set made = [] -%}
    {%- for column in adapter.get_column_schema_from_query('from ' ~ table) -%}
        {%- do made.append(column.name ~ ' ' ~ column.dtype | lower) -%}
    {%- endfor -%}
    {%- set constrained = model.constraints or model.columns.values()
        | selectattr('constraints') | list -%}
    {%- if constrained or made != declared -%}
        {%- set differs = made | reject('in', declared) | join(', ') -%}
        {%- set lacks = declared | reject('in', made) | join(', ') -%}
        {%- do drop_relation_if_exists(table) -%}
        {%- do exceptions.raise_compiler_error(
            'Constraints are not made: write a test' if constrained
            else 'The table has ' ~ (differs or 'nothing') ~ ' where its YAML declares '
            ~ (lacks or 'nothing') if differs or lacks
            else 'The table has another order of columns than its YAML declares'
        ) -%}
    {%- endif -%}
{% endmacro %}
