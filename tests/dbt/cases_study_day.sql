-- Study days: the reference is day 1, the day before it -1, there is no day 0.
{{ config(tags=['cases']) }}

with cases (day, ref, expected) as (
    values
    (date '2018-03-12', date '2018-03-12', 1),
    (date '2018-03-13', date '2018-03-12', 2),
    (date '2018-03-11', date '2018-03-12', -1),
    (date '2018-03-10', date '2018-03-12', -2),
    (date '2019-12-12', date '2018-03-12', 641),
    (null, date '2018-03-12', null),
    (date '2018-03-12', null, null)
),

results as (
    select
        *,
        {{ study_day('day', 'ref') }} as result
    from cases
)

select * from results
where result is distinct from expected
