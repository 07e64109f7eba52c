with

delivered as (

    select * from {{ source('raw', 'sdtm_sv') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    SVPRESP,
    SVOCCUR,
    SVREASOC,
    SVCNTMOD,
    SVEPCHGI,
    EPOCH,
    SVSTDTC,
    SVENDTC,
    {{ crf_integer('SVSTDY') }} as SVSTDY,
    {{ crf_integer('SVENDY') }} as SVENDY,
    'sdtm_sv' as src_form,
    _key as src_key
from delivered
