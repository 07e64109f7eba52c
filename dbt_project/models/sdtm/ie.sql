with

crf as (select * from {{ ref('int_ie__crf') }}),

delivered as ({{ delivered_as_sdtm('ie') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    IESEQ,
    IETESTCD,
    IETEST,
    IECAT,
    IEORRES,
    IESTRESC,
    VISITNUM,
    VISIT,
    EPOCH,
    IEDTC,
    IEDY
from union_sources
