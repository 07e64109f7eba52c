{# A seed is read by the database itself, with the types that its YAML gives every column. #}
{% materialization seed, adapter='duckdb' %}
    {%- set table = this.incorporate(type='table') -%}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {%- call statement('main') -%}
        create table {{ table }} as
        select * from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            delim = ',', quote = '"', escape = '"', header = true,
            types = {{ config.get('column_types') | tojson }}
        )
    {%- endcall -%}
    {%- do store_result('agate_table', response='OK') -%}
    {{ adapter.commit() }}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
