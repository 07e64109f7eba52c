-- A name that is none has no day, nor has one whose day is missing.
{{ config(tags=['cases']) }}

with cases (origin, randomisation, first_dose, expected) as (
    values
    ('RANDDT', '2018-05-02'::date, '2018-05-03'::date, '2018-05-02'::date),
    ('TRTSDT', '2018-05-02', '2018-05-03', '2018-05-03'),
    ('TRTSDT', '2018-05-02', null, null),
    ('RFICDT', '2018-05-02', '2018-05-03', null),
    (null, '2018-05-02', '2018-05-03', null)
),

results as (
    select
        *,
        {{ origin_date('origin', 'randomisation', 'first_dose') }} as result
    from cases
)

select * from results
where result is distinct from expected
