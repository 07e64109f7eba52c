-- A change is one after the day of the baseline, from values that are both there.
{{ config(tags=['cases']) }}

with cases (value, base, record_date, base_date, expected) as (
    values
    (7::double, 5::double, date '2018-05-03', date '2018-05-02', 2),
    (7, 5, date '2018-05-02', date '2018-05-02', null),
    (7, 5, date '2018-05-01', date '2018-05-02', null),
    (7, null, date '2018-05-03', null, null),
    (null, 5, date '2018-05-03', date '2018-05-02', null),
    (7, 5, null, date '2018-05-02', null)
),

results as (
    select
        *,
        {{ change_from_baseline('value', 'base', 'record_date', 'base_date') }} as result
    from cases
)

select * from results
where result is distinct from expected
