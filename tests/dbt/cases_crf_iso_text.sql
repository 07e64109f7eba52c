-- A collected date is put in ISO order by the order its own row declares.
{{ config(tags=['cases']) }}

with cases (collected, _dates, expected) as (
    values
    ('12/03/2018', 'dmy', '2018-03-12'),
    ('12/03/2018', 'mdy', '2018-12-03'),
    ('2018-03-12', 'ymd', '2018-03-12'),
    ('03/2018', 'dmy', '2018-03'),
    ('03/2018', 'mdy', '2018-03'),
    ('2018', 'dmy', '2018'),
    ('2018-03', 'ymd', '2018-03'),
    ('2018', 'ymd', '2018'),
    ('2018-03-12', 'dmy', null),
    ('12/03/2018', 'ymd', null),
    ('12/03/18', 'dmy', null),
    ('1/3/2018', 'dmy', null),
    ('UNK', 'dmy', null),
    (null, 'dmy', null),
    ('31/02/2018', 'dmy', '2018-02-31')
),

results as (
    select
        *,
        {{ crf_iso_text('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
