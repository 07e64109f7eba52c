-- Each subject's records by parameter, baseline type (none last), date (none last) and source; what
-- is of no subject is left out.
{{ config(tags=['cases']) }}

with cases (id, STUDYID, USUBJID, PARAMN, BASETYPE, dtc, last_seq, expected, expected_arms) as (
    values
    (1, 'T', 'S', 2, null, '2018-05-01', 1, 6, 'Placebo,1,Placebo,1,Y,Y'),
    (2, 'T', 'S', 1, null, '2018-05-01', 1, 5, 'Placebo,1,Placebo,1,Y,Y'),
    (3, 'T', 'S', 1, 'RANDOMISATION', '2018-05-01', 4, 2, 'Placebo,1,Placebo,1,Y,Y'),
    (4, 'T', 'S', 1, 'RANDOMISATION', '2018-05-01', 3, 1, 'Placebo,1,Placebo,1,Y,Y'),
    (5, 'T', 'S', 1, 'RANDOMISATION', '2018-05-02', 2, 3, 'Placebo,1,Placebo,1,Y,Y'),
    (6, 'T', 'S', 1, 'RANDOMISATION', null, 1, 4, 'Placebo,1,Placebo,1,Y,Y'),
    (7, 'T', 'R', 1, null, '2018-05-01', 1, 1, 'IL-2,2,Placebo,1,Y,N'),
    (8, 'U', 'S', 1, null, '2018-05-01', 1, null, '')
),

subjects (STUDYID, USUBJID, TRT01P, TRT01PN, TRT01A, TRT01AN, ITTFL, SAFFL) as (
    values
    ('T', 'S', 'Placebo', 1, 'Placebo', 1, 'Y', 'Y'),
    ('T', 'R', 'IL-2', 2, 'Placebo', 1, 'Y', 'N')
),

numbered as (
    {{ numbered_records('cases', 'subjects') }}
),

results as (
    select
        cases.*,
        numbered.ASEQ as result,
        concat_ws(
            ',',
            numbered.TRT01P,
            numbered.TRT01PN,
            numbered.TRT01A,
            numbered.TRT01AN,
            numbered.ITTFL,
            numbered.SAFFL
        ) as arms
    from cases
    left join numbered using (id)
)

select * from results
where result is distinct from expected or arms is distinct from expected_arms
