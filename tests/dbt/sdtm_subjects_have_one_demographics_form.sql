-- A second demographics form: a duplicate, or one subject number used for two people.
{{ config(severity='warn') }}
select *
from {{ ref('stg_crf__demographics') }}
qualify count(*) over (partition by study, subject) > 1
