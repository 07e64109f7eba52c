with

crf as (select * from {{ ref('int_bs__crf') }}),

delivered as ({{ delivered_as_sdtm('bs') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    BSSEQ,
    BSREFID,
    BSTESTCD,
    BSTEST,
    BSORRES,
    BSORRESU,
    BSSTRESC,
    BSSTRESN,
    BSSTRESU,
    BSSTAT,
    BSREASND,
    BSSPEC,
    VISITNUM,
    VISIT,
    EPOCH,
    BSDTC,
    BSDY
from union_sources
