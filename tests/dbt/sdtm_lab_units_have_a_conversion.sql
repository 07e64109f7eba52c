-- A result whose unit is unknown or has no factor has no standard result.
{{ config(severity='warn') }}
select *
from {{ ref('int_lb__crf') }}
where LBORRES is not null and LBSTRESU is null
