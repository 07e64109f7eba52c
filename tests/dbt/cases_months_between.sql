-- A month is 30.4375 days, so that 1461 days are 48 months.
{{ config(tags=['cases']) }}

with cases (from_date, to_date, expected) as (
    values
    (date '2014-03-12', date '2018-03-12', 48.0::double),
    (date '2018-03-12', date '2014-03-12', -48.0),
    (date '2018-03-12', date '2018-03-12', 0.0),
    (date '2018-03-12', date '2018-03-13', 16.0 / 487),
    (null, date '2018-03-12', null),
    (date '2018-03-12', null, null)
),

results as (
    select
        *,
        {{ months_between('from_date', 'to_date') }} as result
    from cases
)

select * from results
where
    (result is null) != (expected is null)
    or abs(result - expected) > 1e-12
