-- Rows of SDTM and ADaM without a tie, ties of rows that are not there, and ties whose end is not:
-- a record of the vault, or a row of another dataset that is tied itself.
{{ waits_for('sdtm') }}
{{ waits_for('adam') }}

with

made as (
    {% for dataset in datasets_of('sdtm') + datasets_of('adam') %}
        select
            '{{ dataset.name | upper }}' as dataset,
            {{ row_key(dataset) }} as row_key
        from {{ dataset.schema }}.{{ dataset.alias }}
        {{ 'union all' if not loop.last }}
    {% else %}
        select
            null as dataset,
            null as row_key
    {% endfor %}
),

records as (select * from {{ ref('sdtm') }}),

sources as (select * from {{ ref('adam') }}),

tied as (
    select
        DOMAIN as dataset,
        row_key
    from records
    union all
    select
        DATASET as dataset,
        row_key
    from sources
)

select
    'A row has no tie.' as rule,
    dataset,
    row_key
from made
where (dataset, row_key) not in (from tied)
union all
select
    'A tie is of no row.' as rule,
    dataset,
    row_key
from tied
where (dataset, row_key) not in (from made)
union all
select
    'A record is not in the vault.' as rule,
    DOMAIN as dataset,
    row_key
from records
where file is null and USUBJID is not null
union all
select
    'A source is no row that is tied.' as rule,
    DATASET as dataset,
    row_key
from sources
where (src_dataset, src_row_key) not in (from tied)
