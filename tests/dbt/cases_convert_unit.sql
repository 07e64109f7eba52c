-- A converted number is exact to the last decimal.
{{ config(tags=['cases']) }}

with cases (number, factor, expected) as (
    values
    (0.8124::double, 1000::double, 812.4::double),
    (812.4::double, 1::double, 812.4::double),
    (1.1::double, 1000::double, 1100::double),
    (812.4::double, null, null),
    (null, 1000::double, null),
    (1e15::double, 1::double, null)
),

results as (
    select
        *,
        {{ convert_unit('number', 'factor') }} as result
    from cases
)

select * from results
where result is distinct from expected
