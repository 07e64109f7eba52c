with

crf as (select * from {{ ref('int_tv__crf') }}),

delivered as ({{ delivered_as_sdtm('tv') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    VISITNUM,
    VISIT,
    VISITDY,
    ARMCD,
    ARM,
    TVSTRL,
    TVENRL
from union_sources
