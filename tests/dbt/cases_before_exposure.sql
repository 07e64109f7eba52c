-- Without a time, the day of the first dose counts as before it.
{{ config(tags=['cases']) }}

with cases (day, time_of_day, first_dose, expected) as (
    values
    ('2018-04-30'::date, null, '2018-05-01T10:05', true),
    ('2018-05-01', '09:30', '2018-05-01T10:05', true),
    ('2018-05-01', '10:05', '2018-05-01T10:05', false),
    ('2018-05-01', '11:00', '2018-05-01T10:05', false),
    ('2018-05-01', null, '2018-05-01T10:05', true),
    ('2018-05-01', '11:00', '2018-05-01', true),
    ('2018-05-02', '08:00', '2018-05-01T10:05', false),
    (null, null, '2018-05-01T10:05', false),
    ('2018-05-01', '09:30', null, false)
),

results as (
    select
        *,
        {{ before_exposure('day', 'time_of_day', 'first_dose') }} as result
    from cases
)

select * from results
where result is distinct from expected
