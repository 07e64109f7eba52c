-- The borders of the epochs, for subjects with all milestones or some.
{{ config(tags=['cases']) }}

with

milestones (subject, consent_date, riluzole_start, randomisation_date, treatment_end) as (
    values
    ('full', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15'),
    ('on treatment', date '2018-01-01', date '2018-01-10', date '2018-05-01', null),
    ('not randomised', date '2018-01-01', date '2018-01-10', null, null),
    ('no riluzole', date '2018-01-01', null, null, null),
    ('no consent', null, date '2018-01-10', null, null)
),

cases (meaning, subject, day, expected) as (
    values
    ('before consent', 'full', date '2017-12-31', null),
    ('consent', 'full', date '2018-01-01', 'SCREENING'),
    ('day riluzole starts', 'full', date '2018-01-10', 'SCREENING'),
    ('day after', 'full', date '2018-01-11', 'RUN-IN'),
    ('day before randomisation', 'full', date '2018-04-30', 'RUN-IN'),
    ('randomisation', 'full', date '2018-05-01', 'TREATMENT'),
    ('last day of treatment', 'full', date '2019-10-15', 'TREATMENT'),
    ('day after treatment', 'full', date '2019-10-16', 'FOLLOW-UP'),
    ('no date', 'full', null, null),
    ('treatment goes on', 'on treatment', date '2020-06-01', 'TREATMENT'),
    ('run-in goes on', 'not randomised', date '2018-06-01', 'RUN-IN'),
    ('screening goes on', 'no riluzole', date '2018-06-01', 'SCREENING'),
    ('consent not known', 'no consent', date '2018-06-01', null)
),

results as (
    select
        cases.*,
        {{ epoch('cases.day', 'milestones') }} as result
    from cases
    left join milestones using (subject)
)

select * from results
where result is distinct from expected
