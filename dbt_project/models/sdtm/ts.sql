with

crf as (select * from {{ ref('int_ts__crf') }}),

delivered as ({{ delivered_as_sdtm('ts') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    TSSEQ,
    TSGRPID,
    TSPARMCD,
    TSPARM,
    TSVAL,
    TSVALNF,
    TSVALCD,
    TSVCDREF,
    TSVCDVER
from union_sources
