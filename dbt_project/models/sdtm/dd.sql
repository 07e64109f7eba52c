with

crf as (select * from {{ ref('int_dd__crf') }}),

delivered as ({{ delivered_as_sdtm('dd') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    DDSEQ,
    DDTESTCD,
    DDTEST,
    DDORRES,
    DDSTRESC,
    DDEVAL,
    DDDTC,
    DDDY
from union_sources
