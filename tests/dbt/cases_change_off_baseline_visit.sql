-- A change is one at another visit than that of the baseline, from values that are both there.
{{ config(tags=['cases']) }}

with cases (value, base, visit, base_visit, expected) as (
    values
    (7::double, 5::double, 2::double, 1::double, 2),
    (7, 5, 1.1, 1, 2),
    (7, 5, 1, 3, 2),
    (7, 5, 1, 1, null),
    (7, 5, null, 1, 2),
    (7, null, 2, null, null),
    (null, 5, 2, 1, null)
),

results as (
    select
        *,
        {{ change_off_baseline_visit('value', 'base', 'visit', 'base_visit') }} as result
    from cases
)

select * from results
where result is distinct from expected
