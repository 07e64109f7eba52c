with

als_history as (select * from {{ ref('stg_crf__als_history') }})

select
    study as STUDYID,
    'SC' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject order by form_repeat, src_key
    ) as integer) as SCSEQ,
    'FAMHXALS' as SCTESTCD,
    'Family History of ALS' as SCTEST,
    'ALS HISTORY' as SCCAT,
    family_history_collected as SCORRES,
    family_history as SCSTRESC,
    case when family_history_collected is null then 'NOT DONE' end as SCSTAT,
    cast(null as varchar) as SCREASND,
    'SCREENING' as EPOCH,
    cast(null as varchar) as SCDTC,
    cast(null as integer) as SCDY,
    src_form,
    src_key
from als_history
