with

crf as (select * from {{ ref('int_ti__crf') }}),

delivered as ({{ delivered_as_sdtm('ti') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    IETESTCD,
    IETEST,
    IECAT,
    IESCAT,
    TIRL,
    TIVERS
from union_sources
