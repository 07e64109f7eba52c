with

delivered as (

    select * from {{ source('raw', 'sdtm_dv') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('DVSEQ') }} as DVSEQ,
    DVSPID,
    DVTERM,
    DVDECOD,
    DVCAT,
    DVSCAT,
    EPOCH,
    DVSTDTC,
    DVENDTC,
    {{ crf_integer('DVSTDY') }} as DVSTDY,
    {{ crf_integer('DVENDY') }} as DVENDY,
    'sdtm_dv' as src_form,
    _key as src_key
from delivered
