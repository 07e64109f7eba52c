with

delivered as (

    select * from {{ source('raw', 'sdtm_rs') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('RSSEQ') }} as RSSEQ,
    RSTESTCD,
    RSTEST,
    RSCAT,
    RSORRES,
    RSSTRESC,
    RSSTAT,
    RSREASND,
    RSEVAL,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    RSDTC,
    {{ crf_integer('RSDY') }} as RSDY,
    'sdtm_rs' as src_form,
    _key as src_key
from delivered
