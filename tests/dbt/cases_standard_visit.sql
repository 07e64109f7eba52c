-- A visit is known where the visit schedule of its own study has it.
{{ config(tags=['cases']) }}

with cases (study, visit, expected) as (
    values
    ('MIROCALS', 'M6', 'M6'),
    ('MIROCALS', 'M99', null),
    ('OTHER', 'M6', null),
    ('MIROCALS', null, null)
),

results as (
    select
        *,
        {{ standard_visit('cases') }} as result
    from cases
)

select * from results
where result is distinct from expected
