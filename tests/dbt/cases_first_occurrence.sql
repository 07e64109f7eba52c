-- One record of each subject and term, and none of those that do not count.
{{ config(tags=['cases']) }}

with cases (subject, term, seq, counts, day, expected) as (
    values
    ('S', 'FALL', 1, false, '2018-05-01'::date, null),
    ('S', 'FALL', 2, true, '2018-05-03', null),
    ('S', 'FALL', 4, true, '2018-05-02', null),
    ('S', 'FALL', 3, true, '2018-05-02', 'Y'),
    ('S', 'COLD', 5, true, null, null),
    ('S', 'COLD', 6, true, '2018-05-09', 'Y'),
    ('S', null, 7, true, '2018-05-01', null),
    ('S', 'RASH', 8, null, '2018-05-01', null),
    ('R', 'FALL', 1, true, null, 'Y')
),

results as (
    select
        *,
        {{ first_occurrence('counts', ['subject', 'term'], 'day nulls last, seq') }} as result
    from cases
)

select * from results
where result is distinct from expected
