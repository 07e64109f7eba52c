with

crf as (select * from {{ ref('int_vs__crf') }}),

delivered as ({{ delivered_as_sdtm('vs') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    VSSEQ,
    VSTESTCD,
    VSTEST,
    VSPOS,
    VSORRES,
    VSORRESU,
    VSSTRESC,
    VSSTRESN,
    VSSTRESU,
    VSSTAT,
    VSREASND,
    VSLOC,
    VSLOBXFL,
    VSBLFL,
    VISITNUM,
    VISIT,
    VISITDY,
    EPOCH,
    VSDTC,
    VSDY,
    VSTPT,
    VSTPTNUM,
    VSELTM,
    VSTPTREF
from union_sources
