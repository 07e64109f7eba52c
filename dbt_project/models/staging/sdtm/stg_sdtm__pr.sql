with

delivered as (

    select * from {{ source('raw', 'sdtm_pr') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('PRSEQ') }} as PRSEQ,
    PRSPID,
    PRTRT,
    PRDECOD,
    {{ crf_decimal('PRDOSE') }} as PRDOSE,
    PRDOSU,
    PRDOSFRQ,
    EPOCH,
    PRSTDTC,
    PRENDTC,
    {{ crf_integer('PRSTDY') }} as PRSTDY,
    {{ crf_integer('PRENDY') }} as PRENDY,
    'sdtm_pr' as src_form,
    _key as src_key
from delivered
