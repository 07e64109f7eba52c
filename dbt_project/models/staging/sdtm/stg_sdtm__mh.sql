with

delivered as (

    select * from {{ source('raw', 'sdtm_mh') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('MHSEQ') }} as MHSEQ,
    MHSPID,
    MHTERM,
    MHLLT,
    MHDECOD,
    MHHLT,
    MHHLGT,
    MHEVDTYP,
    MHCAT,
    MHPRESP,
    MHOCCUR,
    MHSTAT,
    MHBODSYS,
    MHLOC,
    MHSEV,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    MHDTC,
    MHSTDTC,
    MHENDTC,
    {{ crf_integer('MHDY') }} as MHDY,
    {{ crf_integer('MHSTDY') }} as MHSTDY,
    {{ crf_integer('MHENDY') }} as MHENDY,
    MHENRF,
    MHSTRTPT,
    MHSTTPT,
    MHENRTPT,
    MHENTPT,
    'sdtm_mh' as src_form,
    _key as src_key
from delivered
