with

crf as (select * from {{ ref('int_lb__crf') }}),

delivered as ({{ delivered_as_sdtm('lb') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    LBSEQ,
    LBREFID,
    LBTESTCD,
    LBTEST,
    LBCAT,
    LBORRES,
    LBORRESU,
    LBORNRLO,
    LBORNRHI,
    LBSTRESC,
    LBSTRESN,
    LBSTRESU,
    LBSTNRLO,
    LBSTNRHI,
    LBNRIND,
    LBLOBXFL,
    LBBLFL,
    LBSTAT,
    LBREASND,
    LBSPEC,
    LBLLOQ,
    LBULOQ,
    VISITNUM,
    VISIT,
    VISITDY,
    LBTPT,
    LBTPTNUM,
    LBTPTREF,
    EPOCH,
    LBDTC,
    LBDY
from union_sources
