-- A number is read by the decimal mark its own row declares.
{{ config(tags=['cases']) }}

with cases (collected, _decimal, expected) as (
    values
    ('3,45', ',', 3.45),
    ('3.45', '.', 3.45),
    ('3.45', ',', null),
    ('3,45', '.', null),
    ('3', ',', 3),
    ('3', '.', 3),
    ('-0,5', ',', -0.5),
    ('.5', '.', 0.5),
    (',5', ',', 0.5),
    ('1e-05', '.', 0.00001),
    ('1.234,5', ',', null),
    ('<25', '.', null),
    ('nan', '.', null),
    ('ND', ',', null),
    (null, '.', null)
),

results as (
    select
        *,
        {{ crf_decimal('collected') }} as result
    from cases
)

select * from results
where result is distinct from expected
