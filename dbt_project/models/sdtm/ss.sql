with

crf as (select * from {{ ref('int_ss__crf') }}),

delivered as (select * from {{ ref('stg_sdtm__ss') }}),

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
    SSDTC,
    SSDY,
    SSEVAL
from union_sources
