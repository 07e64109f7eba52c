-- An arm is marked in a blinded build, cut to the length of its variable, and left as it is in an
-- unblinded one; without the word of the build it is marked.
{{ config(tags=['cases']) }}

with

build (state, blinded) as (
    values
    ('blinded', 'Y'),
    ('unblinded', 'N'),
    ('not known', null)
),

cases (state, code, expected_code, expected_name) as (
    values
    ('blinded', 'IL2', 'D_IL2', 'IL2 (dummy)'),
    ('blinded', 'PLACEBO', 'D_PLACEB', 'PLACEBO (dummy)'),
    ('unblinded', 'PLACEBO', 'PLACEBO', 'PLACEBO'),
    ('not known', 'IL2', 'D_IL2', 'IL2 (dummy)'),
    ('blinded', null, null, null)
),

results as (
    select
        cases.*,
        {{ marked_code('cases.code', 'D_', 8, 'build') }} as code_result,
        {{ marked_name('cases.code', 'build') }} as name_result
    from cases
    left join build using (state)
)

select * from results
where
    code_result is distinct from expected_code
    or name_result is distinct from expected_name
