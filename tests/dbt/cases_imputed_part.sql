-- What is missing of a partial date.
{{ config(tags=['cases']) }}

with cases (dtc, expected) as (
    values
    ('2018', 'M'),
    ('2018-03', 'D'),
    ('2018-03-12', null),
    ('2018-03-12T10:05', null),
    (null, null)
),

results as (
    select
        *,
        {{ imputed_part('dtc') }} as result
    from cases
)

select * from results
where result is distinct from expected
