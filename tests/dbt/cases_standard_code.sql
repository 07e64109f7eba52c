-- A code becomes its submission value, an unknown one null.
{{ config(tags=['cases']) }}

with cases (entered, expected) as (
    values
    ('RESPFAIL', 'RESPIRATORY FAILURE'),
    ('OTHER', 'OTHER'),
    ('respfail', null),
    ('XYZ', null),
    (null, null)
),

results as (
    select
        *,
        {{ standard_code('DEATHCAUSE', 'entered') }} as result
    from cases
)

select * from results
where result is distinct from expected
