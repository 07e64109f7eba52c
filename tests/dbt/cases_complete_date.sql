-- The day of an ISO 8601 text that has one.
{{ config(tags=['cases']) }}

with cases (dtc, expected) as (
    values
    ('2018-03-12', date '2018-03-12'),
    ('2018-03-12T10:05', date '2018-03-12'),
    ('2018-03', null),
    ('2018', null),
    ('2018-02-31', null),
    (null, null)
),

results as (
    select
        *,
        {{ complete_date('dtc') }} as result
    from cases
)

select * from results
where result is distinct from expected
