-- A collected date that must be whole is null where it is partial or no day.
{{ config(tags=['cases']) }}

with cases (collected, _dates, expected) as (
    values
    ('12/03/2018', 'dmy', date '2018-03-12'),
    ('12/03/2018', 'mdy', date '2018-12-03'),
    ('2018-03-12', 'ymd', date '2018-03-12'),
    ('03/2018', 'dmy', null),
    ('2018', 'dmy', null),
    ('31/02/2018', 'dmy', null),
    ('soon', 'dmy', null),
    (null, 'dmy', null)
),

results as (
    select
        *,
        {{ crf_date('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
