{# A table is made in place: a release in the making is read by nobody, so that there is no older
   table to keep until the new one is ready. A contract is held against the table as it was made. #}
{% materialization table, adapter='duckdb' %}
    {%- set table = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('table', auto_begin=False) -%}
        create or replace table {{ table }} as
        {{ compiled_code }}
    {%- endcall -%}
    {%- if config.get('contract').enforced -%}
        {{ hold_to_contract(table) }}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {%- do store_result('main', response='OK') -%}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}
