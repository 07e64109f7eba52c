-- Date and time are read in the order their row declares.
{{ config(tags=['cases']) }}

with cases (collected, _dates, expected) as (
    values
    ('12/03/2018 10:05', 'dmy', timestamp '2018-03-12 10:05:00'),
    ('12/03/2018 10:05', 'mdy', timestamp '2018-12-03 10:05:00'),
    ('2018-03-12T10:05', 'ymd', timestamp '2018-03-12 10:05:00'),
    ('12/03/2018', 'dmy', null),
    ('31/02/2018 10:05', 'dmy', null),
    ('12/03/2018 25:05', 'dmy', null),
    (null, 'dmy', null)
),

results as (
    select
        *,
        {{ crf_datetime('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
