with

delivered as (

    select * from {{ source('raw', 'sdtm_ss') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('SSSEQ') }} as SSSEQ,
    SSTESTCD,
    SSTEST,
    SSORRES,
    SSSTRESC,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    SSDTC,
    {{ crf_integer('SSDY') }} as SSDY,
    SSEVAL,
    'sdtm_ss' as src_form,
    _key as src_key
from delivered
