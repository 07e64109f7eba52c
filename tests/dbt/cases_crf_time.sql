-- A time of day is hh:mm on a clock of 24 hours.
{{ config(tags=['cases']) }}

with cases (collected, expected) as (
    values
    ('00:00', '00:00'),
    ('09:30', '09:30'),
    ('23:59', '23:59'),
    ('24:00', null),
    ('9:30', null),
    ('09:60', null),
    ('morning', null),
    (null, null)
),

results as (
    select
        *,
        {{ crf_time('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
