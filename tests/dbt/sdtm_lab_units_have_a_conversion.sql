-- A result whose unit is unknown or has no factor has no standard result.
{{ config(severity='warn') }}
select *
from {{ ref('int_lab__results') }}
where original_result is not null and standard_unit is null
