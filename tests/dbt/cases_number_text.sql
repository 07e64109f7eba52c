-- A number as text, as short as it is exact.
{{ config(tags=['cases']) }}

with cases (number, expected) as (
    values
    (812.4::double, '812.4'),
    (3000::double, '3000'),
    (0.05::double, '0.05'),
    (null::double, null)
),

results as (
    select
        *,
        {{ number_text('number') }} as result
    from cases
)

select * from results
where result is distinct from expected
