-- A partial end is as late as it can be, but not after the limit.
{{ config(tags=['cases']) }}

with cases (dtc, limit_date, expected) as (
    values
    ('2018-05', '2018-07-01'::date, '2018-05-31'::date),
    ('2018-05', '2018-05-12', '2018-05-12'),
    ('2018', '2018-05-12', '2018-05-12'),
    ('2018', null, '2018-12-31'),
    ('2018-02', null, '2018-02-28'),
    ('2018-05', '2018-04-12', '2018-05-01'),
    ('2018-05-20', '2018-05-12', '2018-05-20'),
    ('2018-05-20T10:00', null, '2018-05-20'),
    ('2018-13', '2018-05-12', null),
    (null, '2018-05-12', null)
),

results as (
    select
        *,
        {{ imputed_end('dtc', 'limit_date') }} as result
    from cases
)

select * from results
where result is distinct from expected
