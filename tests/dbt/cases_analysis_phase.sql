-- The day background treatment starts is of the screening, the last emergent day of the treatment.
{{ config(tags=['cases']) }}

with subjects (subject, background_start, TRTSDT, emergent_until) as (
    values
    ('TREATED', '2018-01-10'::date, '2018-05-10'::date, '2018-09-30'::date),
    ('OPEN_END', null, '2018-05-10', null),
    ('RUN_IN_ONLY', '2018-01-10', null, null)
),

cases (subject, day, expected) as (
    values
    ('TREATED', '2018-01-10'::date, 'SCREENING'),
    ('TREATED', '2018-01-11', 'RUN-IN'),
    ('TREATED', '2018-05-09', 'RUN-IN'),
    ('TREATED', '2018-05-10', 'TREATMENT'),
    ('TREATED', '2018-09-30', 'TREATMENT'),
    ('TREATED', '2018-10-01', 'FOLLOW-UP'),
    ('TREATED', null, null),
    ('OPEN_END', '2018-05-09', 'SCREENING'),
    ('OPEN_END', '2020-05-09', 'TREATMENT'),
    ('RUN_IN_ONLY', '2020-05-09', 'RUN-IN')
),

results as (
    select
        cases.*,
        {{ analysis_phase('cases.day', 'subjects') }} as result
    from cases
    inner join subjects on cases.subject = subjects.subject
)

select * from results
where result is distinct from expected
