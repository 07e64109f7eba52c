with

delivered as (

    select * from {{ source('raw', 'sdtm_sc') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('SCSEQ') }} as SCSEQ,
    SCTESTCD,
    SCTEST,
    SCCAT,
    SCORRES,
    SCSTRESC,
    SCSTAT,
    SCREASND,
    EPOCH,
    SCDTC,
    {{ crf_integer('SCDY') }} as SCDY,
    'sdtm_sc' as src_form,
    _key as src_key
from delivered
