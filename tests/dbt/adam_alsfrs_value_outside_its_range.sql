-- A mark is none of its scale; its subscore and the total are missing.
{{ config(severity='warn') }}

select
    analysed.STUDYID,
    analysed.USUBJID,
    analysed.PARAMCD,
    analysed.VISIT,
    analysed.ADT,
    analysed.AVAL,
    definitions.aval_min,
    definitions.aval_max
from {{ ref('adqs') }} as analysed
inner join {{ ref('parameters') }} as definitions
    on analysed.PARAMCD = definitions.paramcd and definitions.dataset = 'ADQS'
where analysed.AVAL not between definitions.aval_min and definitions.aval_max
