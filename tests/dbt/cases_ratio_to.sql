-- There is no multiple of 0, nor of what is missing.
{{ config(tags=['cases']) }}

with cases (value, reference, expected) as (
    values
    (7::double, 2::double, 3.5),
    (0, 2, 0),
    (7, 0, null),
    (7, null, null),
    (null, 2, null)
),

results as (
    select
        *,
        {{ ratio_to('value', 'reference') }} as result
    from cases
)

select * from results
where result is distinct from expected
