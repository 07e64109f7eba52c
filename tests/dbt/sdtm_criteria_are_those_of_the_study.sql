-- A criterion on a form is one of the study's list: of any other nobody knows whether the answer
-- passes it, so that it has no record in IE.
{{ config(severity='warn') }}

with

eligibility as (select * from {{ ref('stg_crf__eligibility') }}),

criteria as (select * from {{ ref('trial_criteria') }})

select eligibility.*
from eligibility
left join criteria
    on eligibility.study = criteria.study and eligibility.criterion = criteria.criterion
where criteria.criterion is null
