with

delivered as (

    select * from {{ source('raw', 'sdtm_dd') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('DDSEQ') }} as DDSEQ,
    DDTESTCD,
    DDTEST,
    DDORRES,
    DDSTRESC,
    DDEVAL,
    DDDTC,
    {{ crf_integer('DDDY') }} as DDDY,
    'sdtm_dd' as src_form,
    _key as src_key
from delivered
