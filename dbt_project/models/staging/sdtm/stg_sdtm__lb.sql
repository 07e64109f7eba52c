with

delivered as (

    select * from {{ source('raw', 'sdtm_lb') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('LBSEQ') }} as LBSEQ,
    LBREFID,
    LBTESTCD,
    LBTEST,
    LBCAT,
    LBORRES,
    LBORRESU,
    LBORNRLO,
    LBORNRHI,
    LBSTRESC,
    {{ crf_decimal('LBSTRESN') }} as LBSTRESN,
    LBSTRESU,
    {{ crf_decimal('LBSTNRLO') }} as LBSTNRLO,
    {{ crf_decimal('LBSTNRHI') }} as LBSTNRHI,
    LBNRIND,
    LBBLFL,
    LBLOBXFL,
    LBSTAT,
    LBREASND,
    LBSPEC,
    {{ crf_decimal('LBLLOQ') }} as LBLLOQ,
    {{ crf_decimal('LBULOQ') }} as LBULOQ,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    LBTPT,
    EPOCH,
    LBDTC,
    {{ crf_integer('LBDY') }} as LBDY,
    'sdtm_lb' as src_form,
    _key as src_key
from delivered
