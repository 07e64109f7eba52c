with

delivered as (

    select * from {{ source('raw', 'sdtm_cm') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('CMSEQ') }} as CMSEQ,
    CMSPID,
    CMTRT,
    CMDECOD,
    CMCAT,
    CMINDC,
    CMCLAS,
    {{ crf_decimal('CMDOSE') }} as CMDOSE,
    CMDOSU,
    CMDOSFRQ,
    {{ crf_decimal('CMDOSTOT') }} as CMDOSTOT,
    CMROUTE,
    CMRSDISC,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    EPOCH,
    CMDTC,
    CMSTDTC,
    CMENDTC,
    {{ crf_integer('CMSTDY') }} as CMSTDY,
    {{ crf_integer('CMENDY') }} as CMENDY,
    CMENRTPT,
    CMENTPT,
    'sdtm_cm' as src_form,
    _key as src_key
from delivered
