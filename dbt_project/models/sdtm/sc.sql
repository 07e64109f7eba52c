with

crf as (select * from {{ ref('int_sc__crf') }}),

delivered as ({{ delivered_as_sdtm('sc') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    SCSEQ,
    SCTESTCD,
    SCTEST,
    SCCAT,
    SCORRES,
    SCSTRESC,
    SCSTAT,
    SCREASND,
    EPOCH,
    SCDTC,
    SCDY
from union_sources
