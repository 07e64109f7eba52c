-- A site is known where the list of sites of its own study has it.
{{ config(tags=['cases']) }}

with cases (study, site, expected) as (
    values
    ('MIROCALS', 'UK01', 'UK01'),
    ('MIROCALS', 'UK99', null),
    ('OTHER', 'UK01', null),
    ('MIROCALS', null, null)
),

results as (
    select
        *,
        {{ standard_site('cases') }} as result
    from cases
)

select * from results
where result is distinct from expected
