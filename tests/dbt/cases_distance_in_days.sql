-- Days between two study days: there is no day 0.
{{ config(tags=['cases']) }}

with cases (study_day, target_day, expected) as (
    values
    (1, 1, 0),
    (8, 1, 7),
    (1, 8, 7),
    (-1, 1, 1),
    (1, -1, 1),
    (-3, -1, 2),
    (null, 1, null),
    (1, null, null)
),

results as (
    select
        *,
        {{ distance_in_days('study_day', 'target_day') }} as result
    from cases
)

select * from results
where result is distinct from expected
