{# Writes the label of every variable and of the dataset into the database as comments. #}
{% macro label_columns() %}
{% for name, column in model.columns.items() %}
comment on column {{ this }}.{{ name }}
is '{{ column.config.meta.label | replace("'", "''") }}';
{% endfor %}
comment on table {{ this }} is '{{ model.config.meta.label | replace("'", "''") }}';
{% endmacro %}
