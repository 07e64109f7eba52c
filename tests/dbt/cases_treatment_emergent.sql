-- Both days of the window count; without a last day it has no end.
{{ config(tags=['cases']) }}

with cases (start_date, end_date, first_dose, last_day, expected) as (
    values
    ('2018-05-10'::date, null::date, '2018-05-10'::date, '2018-09-30'::date, true),
    ('2018-05-09', null, '2018-05-10', '2018-09-30', false),
    ('2018-09-30', null, '2018-05-10', '2018-09-30', true),
    ('2018-10-01', null, '2018-05-10', '2018-09-30', false),
    ('2020-10-01', null, '2018-05-10', null, true),
    (null, null, '2018-05-10', '2018-09-30', true),
    (null, '2018-05-10', '2018-05-10', '2018-09-30', true),
    (null, '2018-05-09', '2018-05-10', '2018-09-30', false),
    ('2018-05-10', null, null, null, false),
    (null, null, null, null, false)
),

results as (
    select
        *,
        {{ treatment_emergent('start_date', 'end_date', 'first_dose', 'last_day') }} as result
    from cases
)

select * from results
where result is distinct from expected
