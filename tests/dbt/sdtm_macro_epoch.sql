-- The borders of the epochs.
{{ config(tags=['macro']) }}

with cases (meaning, day, consent_date, riluzole_start, randomisation_date, treatment_end, expected) as (
    values
        ('before consent', date '2017-12-31', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', null),
        ('consent', date '2018-01-01', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'SCREENING'),
        ('day riluzole starts', date '2018-01-10', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'SCREENING'),
        ('day after', date '2018-01-11', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'RUN-IN'),
        ('day before randomisation', date '2018-04-30', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'RUN-IN'),
        ('randomisation', date '2018-05-01', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'TREATMENT'),
        ('last day of treatment', date '2019-10-15', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'TREATMENT'),
        ('day after treatment', date '2019-10-16', date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', 'FOLLOW-UP'),
        ('no date', null, date '2018-01-01', date '2018-01-10', date '2018-05-01', date '2019-10-15', null),
        ('not randomised', date '2018-06-01', date '2018-01-01', date '2018-01-10', null, null, 'RUN-IN'),
        ('no riluzole', date '2018-06-01', date '2018-01-01', null, null, null, 'SCREENING'),
        ('treatment goes on', date '2020-06-01', date '2018-01-01', date '2018-01-10', date '2018-05-01', null, 'TREATMENT'),
        ('no consent date', date '2018-06-01', null, date '2018-01-10', null, null, null)
),

results as (
    select
        *,
        {{ epoch('day', 'cases') }} as result
    from cases
)

select * from results
where result is distinct from expected
