-- Limits of the range are inside it; a result beyond a limit of quantification may have none.
{{ config(tags=['cases']) }}

with cases (sign, number, low, high, expected) as (
    values
    (null, 4.9::double, 5::double, 45::double, 'LOW'),
    (null, 5, 5, 45, 'NORMAL'),
    (null, 45, 5, 45, 'NORMAL'),
    (null, 45.1, 5, 45, 'HIGH'),
    (null, 3, null, 5, 'NORMAL'),
    (null, 3, 5, null, 'LOW'),
    (null, 3, null, null, null),
    (null, null, 5, 45, null),
    ('<', 5, 5, 45, 'LOW'),
    ('<', 6, 5, 45, null),
    ('<', 1, 0, 5, 'NORMAL'),
    ('<', 1, null, 5, 'NORMAL'),
    ('>', 50, 5, 45, 'HIGH'),
    ('>', 40, 5, 45, null),
    ('<', null, 5, 45, null)
),

results as (
    select
        *,
        {{ range_indicator('sign', 'number', 'low', 'high') }} as result
    from cases
)

select * from results
where result is distinct from expected
