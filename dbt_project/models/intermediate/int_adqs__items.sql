with questionnaires as (select * from {{ ref('qs') }}),

parameters as (
    select * from {{ ref('parameters') }}
    where dataset = 'ADQS' and source_domain = 'QS' and source_testcd is not null
),

-- Items without a number (not done, not readable) are left out: they have no value to analyse.
merge_parameters as (
    select
        questionnaires.*,
        parameters.paramcd as item,
        parameters.parcat1 as item_group,
        left(questionnaires.QSDTC, 10) as form_day,
        questionnaires.QSSTRESN between parameters.aval_min and parameters.aval_max as in_range
    from questionnaires
    inner join parameters on questionnaires.QSTESTCD = parameters.source_testcd
    where questionnaires.QSCAT = 'ALSFRS-R' and questionnaires.QSSTRESN is not null
),

-- A form filled twice at one visit and day gives each item twice: first form, second form, by time
-- and, where that is not known, by number.
derive_form_number as (
    select
        *,
        row_number() over (item_of_visit order by QSDTC, QSSEQ) as form_number,
        count(*) over item_of_visit as forms
    from merge_parameters
    window item_of_visit as (partition by STUDYID, USUBJID, VISITNUM, form_day, item)
)

select
    STUDYID,
    USUBJID,
    item as PARAMCD,
    item_group as PARCAT1,
    VISIT,
    VISITNUM,
    QSDTC,
    form_day,
    form_number,
    forms,
    in_range,
    QSSTRESN as AVAL,
    'QS' as SRCDOM,
    'QSSTRESN' as SRCVAR,
    QSSEQ as SRCSEQ
from derive_form_number
