-- A whole number, or null.
{{ config(tags=['cases']) }}

with cases (collected, expected) as (
    values
    ('63', 63),
    ('63.0', 63),
    ('63,0', 63),
    ('-1', -1),
    ('63.5', null),
    ('ND', null),
    ('', null),
    (null, null),
    ('99999999999', null)
),

results as (
    select
        *,
        {{ crf_integer('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
