-- The last day an ISO 8601 text can mean.
{{ config(tags=['cases']) }}

with cases (dtc, expected) as (
    values
    ('2018', date '2018-12-31'),
    ('2018-02', date '2018-02-28'),
    ('2020-02', date '2020-02-29'),
    ('2018-03-12', date '2018-03-12'),
    ('2018-03-12T10:05', date '2018-03-12'),
    ('2018-13', null),
    ('2018-02-31', null),
    ('UNK', null),
    (null, null)
),

results as (
    select
        *,
        {{ latest_date('dtc') }} as result
    from cases
)

select * from results
where result is distinct from expected
