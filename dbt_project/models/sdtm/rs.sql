with

crf as (select * from {{ ref('int_rs__crf') }}),

delivered as ({{ delivered_as_sdtm('rs') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    RSSEQ,
    RSTESTCD,
    RSTEST,
    RSCAT,
    RSORRES,
    RSSTRESC,
    RSSTAT,
    RSREASND,
    RSEVAL,
    VISITNUM,
    VISIT,
    EPOCH,
    RSDTC,
    RSDY
from union_sources
