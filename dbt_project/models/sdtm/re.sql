with

crf as (select * from {{ ref('int_re__crf') }}),

delivered as ({{ delivered_as_sdtm('re') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    RESEQ,
    RETESTCD,
    RETEST,
    REORRES,
    REORRESU,
    RESTRESC,
    RESTRESN,
    RESTRESU,
    RESTAT,
    REREASND,
    RELOBXFL,
    REPOS,
    VISITNUM,
    VISIT,
    EPOCH,
    REDTC,
    REDY
from union_sources
