-- A date carries its time of day where that is known.
{{ config(tags=['cases']) }}

with cases (day, clock, expected) as (
    values
    (date '2018-03-12', '10:05', '2018-03-12T10:05'),
    (date '2018-03-12', null, '2018-03-12'),
    (null, '10:05', null)
),

results as (
    select
        *,
        {{ iso_date('day', 'clock') }} as result
    from cases
)

select * from results
where result is distinct from expected
