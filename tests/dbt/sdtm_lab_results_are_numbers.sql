-- Text where a number is expected, such as trace or ND; results below a limit are no fault.
{{ config(severity='warn') }}

with

results as (
    select * from {{ ref('stg_crf__safety_lab') }}
    union all by name
    select * from {{ ref('stg_crf__biomarkers') }}
    union all by name
    select * from {{ ref('stg_crf__flow_cytometry') }}
)

select *
from results
where result is not null and result_number is null
