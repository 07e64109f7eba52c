with

delivered as (

    select * from {{ source('raw', 'sdtm_mh') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('MHSEQ') }} as MHSEQ,
    MHTERM,
    MHDECOD,
    MHCAT,
    MHEVDTYP,
    MHLOC,
    MHSTDTC,
    MHENDTC,
    MHDTC,
    {{ crf_integer('MHSTDY') }} as MHSTDY,
    'sdtm_mh' as src_form,
    _key as src_key
from delivered
