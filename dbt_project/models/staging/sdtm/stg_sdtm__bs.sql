with

delivered as (

    select * from {{ source('raw', 'sdtm_bs') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('BSSEQ') }} as BSSEQ,
    BSREFID,
    BSTESTCD,
    BSTEST,
    BSORRES,
    BSORRESU,
    BSSTRESC,
    {{ crf_decimal('BSSTRESN') }} as BSSTRESN,
    BSSTRESU,
    BSSTAT,
    BSREASND,
    BSSPEC,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    BSDTC,
    {{ crf_integer('BSDY') }} as BSDY,
    'sdtm_bs' as src_form,
    _key as src_key
from delivered
