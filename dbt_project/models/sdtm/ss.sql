with

crf as (select * from {{ ref('int_ss__crf') }}),

delivered as ({{ delivered_as_sdtm('ss') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    SSSEQ,
    SSTESTCD,
    SSTEST,
    SSORRES,
    SSSTRESC,
    VISITNUM,
    VISIT,
    EPOCH,
    SSDTC,
    SSDY,
    SSEVAL
from union_sources
