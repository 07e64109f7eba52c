-- A partial start is as early as it can be, but on the first dose where that lies in its period.
{{ config(tags=['cases']) }}

with cases (dtc, first_dose, end_date, expected) as (
    values
    ('2018-05', '2018-05-10'::date, null::date, '2018-05-10'::date),
    ('2018', '2018-05-10', null, '2018-05-10'),
    ('2018-05', '2018-05-10', '2018-05-10', '2018-05-10'),
    ('2018-05', '2018-05-10', '2018-05-09', '2018-05-01'),
    ('2018-05', '2018-05-01', null, '2018-05-01'),
    ('2018-05', '2018-05-31', null, '2018-05-31'),
    ('2018-04', '2018-05-10', null, '2018-04-01'),
    ('2018-06', '2018-05-10', null, '2018-06-01'),
    ('2018-05-04', '2018-05-10', null, '2018-05-04'),
    ('2018-05-04T10:00', '2018-05-10', null, '2018-05-04'),
    ('2018-05', null, null, '2018-05-01'),
    ('2018-13', '2018-05-10', null, null),
    (null, '2018-05-10', null, null)
),

results as (
    select
        *,
        {{ imputed_start('dtc', 'first_dose', 'end_date') }} as result
    from cases
)

select * from results
where result is distinct from expected
