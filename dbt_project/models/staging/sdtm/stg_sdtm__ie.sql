with

delivered as (

    select * from {{ source('raw', 'sdtm_ie') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('IESEQ') }} as IESEQ,
    IETESTCD,
    IETEST,
    IECAT,
    IEORRES,
    IESTRESC,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    IEDTC,
    {{ crf_integer('IEDY') }} as IEDY,
    'sdtm_ie' as src_form,
    _key as src_key
from delivered
