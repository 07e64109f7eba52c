with

als_history as (select * from {{ ref('stg_crf__als_history') }})

select
    study as STUDYID,
    'RS' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject order by form_repeat, src_key
    ) as integer) as RSSEQ,
    'ELESCOR' as RSTESTCD,
    'Revised El Escorial Category' as RSTEST,
    'REVISED EL ESCORIAL' as RSCAT,
    el_escorial_collected as RSORRES,
    el_escorial as RSSTRESC,
    case when el_escorial_collected is null then 'NOT DONE' end as RSSTAT,
    cast(null as varchar) as RSREASND,
    'INVESTIGATOR' as RSEVAL,
    cast(null as double) as VISITNUM,
    cast(null as varchar) as VISIT,
    'SCREENING' as EPOCH,
    cast(null as varchar) as RSDTC,
    cast(null as integer) as RSDY,
    src_form,
    src_key
from als_history
