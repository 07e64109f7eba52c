-- Text where a number is expected, such as trace or ND; results below a limit are no fault.
{{ config(severity='warn') }}
select *
from {{ ref('stg_crf__biomarkers') }}
where result is not null and result_number is null
