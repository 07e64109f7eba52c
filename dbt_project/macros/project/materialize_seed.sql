{# A seed is read by the database itself, with the types that its YAML gives every column. #}
{% materialization seed, adapter='duckdb' %}
    {%- set table = this.incorporate(type='table') -%}
    {%- call statement('table', auto_begin=False) -%}
        create or replace table {{ table }} as
        select * from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            delim = ',', quote = '"', escape = '"', header = true,
            types = {{ config.get('column_types') | tojson }}
        )
    {%- endcall -%}
    {%- do store_result('main', response='OK') -%}
    {%- do store_result('agate_table', response='OK') -%}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
