-- A subject is in a population or not: what is not known is not.
{{ config(tags=['cases']) }}

with cases (belongs, expected) as (
    values
    (true, 'Y'),
    (false, 'N'),
    (null, 'N')
),

results as (
    select
        *,
        {{ population_flag('belongs') }} as result
    from cases
)

select * from results
where result is distinct from expected
