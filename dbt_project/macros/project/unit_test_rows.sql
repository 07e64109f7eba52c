{# Rows of a unit test as SQL. dbt's own macros give the same and take three times as long, for they
   call a macro for every cell, also for those of which a test says nothing. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {%- set types, names, empty = {}, {}, [] -%}
    {%- for column in adapter.get_columns_in_relation(this) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do names.update({column.name | lower: column.quoted}) -%}
        {%- do empty.append("cast(null as " ~ column.data_type ~ ") as " ~ column.quoted) -%}
    {%- endfor -%}
    {%- if not types -%}
        {%- do exceptions.raise_compiler_error("unit test: " ~ this ~ " has no columns") -%}
    {%- endif -%}
    {%- set selects = ["(select " ~ empty | join(", ") ~ " limit 0)"] -%}
    {%- for row in rows -%}
        {%- set cells = [] -%}
        {%- for name, value in format_row(row, types).items() -%}
            {%- do cells.append(value ~ " as " ~ names[name]) -%}
        {%- endfor -%}
        {%- do selects.append("select " ~ (cells or empty) | join(", ")) -%}
    {%- endfor -%}
    {{ selects | join("\nunion all by name\n") }}
{% endmacro %}

{# The cells of a row by their column, each cast to the type of the column. #}
{% macro format_row(row, column_name_to_data_types) %}
    {%- set cells = {} -%}
    {%- for column, value in row.items() -%}
        {%- set type = column_name_to_data_types[column | lower] -%}
        {%- if type is undefined -%}
            {%- do exceptions.raise_compiler_error(model.name ~ " has no column " ~ column) -%}
        {%- elif value is none -%}
            {%- set literal = "null" -%}
        {%- elif value is string -%}
            {%- set literal = "'" ~ value | replace("'", "''") ~ "'" -%}
        {%- else -%}
            {%- set literal = value -%}
        {%- endif -%}
        {%- do cells.update({column | lower: "cast(" ~ literal ~ " as " ~ type ~ ")"}) -%}
    {%- endfor -%}
    {{ return(cells) }}
{% endmacro %}
