with

delivered as (

    select * from {{ source('raw', 'sdtm_da') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('DASEQ') }} as DASEQ,
    DAREFID,
    DATESTCD,
    DATEST,
    DAORRES,
    DAORRESU,
    DASTRESC,
    {{ crf_decimal('DASTRESN') }} as DASTRESN,
    DASTRESU,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    DADTC,
    {{ crf_integer('DADY') }} as DADY,
    'sdtm_da' as src_form,
    _key as src_key
from delivered
