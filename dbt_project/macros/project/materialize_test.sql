{# A test leaves a table of its failing rows only where it has some. #}
{% materialization test, adapter='duckdb' %}
    {%- call statement('main', fetch_result=True) -%}
        {{ get_test_sql(
            sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), none
        ) }}
    {%- endcall -%}
    {%- set kept = adapter.get_relation(model.database, model.schema, model.alias) -%}
    {{ drop_relation_if_exists(kept) }}
    {%- if should_store_failures() and load_result('main')['data'][0][0] -%}
        {%- set table = this.incorporate(type='table') -%}
        {%- call statement('failing_rows', auto_begin=True) -%}
            {{ create_table_as(False, table, sql) }}
        {%- endcall -%}
        {{ adapter.commit() }}
        {{ return({'relations': [table]}) }}
    {%- endif -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}
