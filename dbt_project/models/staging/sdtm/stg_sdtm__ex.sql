with

delivered as (

    select * from {{ source('raw', 'sdtm_ex') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('EXSEQ') }} as EXSEQ,
    EXTRT,
    {{ crf_decimal('EXDOSE') }} as EXDOSE,
    EXDOSU,
    EXDOSFRM,
    EXDOSFRQ,
    EXROUTE,
    EXLOT,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    EXSTDTC,
    EXENDTC,
    {{ crf_integer('EXSTDY') }} as EXSTDY,
    {{ crf_integer('EXENDY') }} as EXENDY,
    'sdtm_ex' as src_form,
    _key as src_key
from delivered
