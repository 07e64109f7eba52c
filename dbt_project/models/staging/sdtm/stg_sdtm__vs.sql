with

delivered as (

    select * from {{ source('raw', 'sdtm_vs') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('VSSEQ') }} as VSSEQ,
    VSTESTCD,
    VSTEST,
    VSPOS,
    VSORRES,
    VSORRESU,
    VSSTRESC,
    {{ crf_decimal('VSSTRESN') }} as VSSTRESN,
    VSSTRESU,
    VSSTAT,
    VSLOC,
    VSBLFL,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    VSDTC,
    {{ crf_integer('VSDY') }} as VSDY,
    VSTPT,
    {{ crf_decimal('VSTPTNUM') }} as VSTPTNUM,
    VSELTM,
    VSTPTREF,
    VSREASND,
    VSLOBXFL,
    EPOCH,
    'sdtm_vs' as src_form,
    _key as src_key
from delivered
