-- The sign of a result beyond a limit of quantification.
{{ config(tags=['cases']) }}

with cases (collected, expected) as (
    values
    ('<25', '<'),
    ('>9000', '>'),
    ('812.4', null),
    ('trace', null),
    (null, null)
),

results as (
    select
        *,
        {{ result_limit('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
