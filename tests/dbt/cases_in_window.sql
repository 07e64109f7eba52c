-- Both ends belong to a window; one without start or end is open there; no day is in none.
{{ config(tags=['cases']) }}

with cases (study_day, start_day, end_day, expected) as (
    values
    (1, 2, 126, false),
    (2, 2, 126, true),
    (126, 2, 126, true),
    (127, 2, 126, false),
    (-500, null, 1, true),
    (900, 519, null, true),
    (null, 2, 126, null),
    (null, null, null, null)
),

results as (
    select
        cases.*,
        {{ in_window('cases.study_day', 'cases') }} as result
    from cases
)

select * from results
where result is distinct from expected
