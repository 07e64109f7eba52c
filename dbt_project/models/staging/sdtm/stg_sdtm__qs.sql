with

delivered as (

    select * from {{ source('raw', 'sdtm_qs') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('QSSEQ') }} as QSSEQ,
    QSTESTCD,
    QSTEST,
    QSCAT,
    QSSCAT,
    QSORRES,
    QSSTRESC,
    {{ crf_decimal('QSSTRESN') }} as QSSTRESN,
    QSSTAT,
    QSREASND,
    QSEVAL,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    QSDTC,
    {{ crf_integer('QSDY') }} as QSDY,
    'sdtm_qs' as src_form,
    _key as src_key
from delivered
