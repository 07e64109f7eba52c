-- A record is flagged or not: what is not known is not.
{{ config(tags=['cases']) }}

with cases (is_flagged, expected) as (
    values
    (true, 'Y'),
    (false, null),
    (null, null)
),

results as (
    select
        *,
        {{ record_flag('is_flagged') }} as result
    from cases
)

select * from results
where result is distinct from expected
