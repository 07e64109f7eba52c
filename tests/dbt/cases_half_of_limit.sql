-- The limit in the result counts before the stated one; only what is below a limit has a half.
{{ config(tags=['cases']) }}

with cases (result_text, stated_limit, expected) as (
    values
    ('<25', 50::double, 12.5),
    ('< 25', null, 12.5),
    ('<LLOQ', 50, 25),
    ('<LLOQ', null, null),
    ('>15000', 50, null),
    ('30', 50, null),
    (null, 50, null)
),

results as (
    select
        *,
        {{ half_of_limit('result_text', 'stated_limit') }} as result
    from cases
)

select * from results
where result is distinct from expected
