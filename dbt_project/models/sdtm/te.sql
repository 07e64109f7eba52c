with

crf as (select * from {{ ref('int_te__crf') }}),

delivered as ({{ delivered_as_sdtm('te') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    ETCD,
    ELEMENT,
    TESTRL,
    TEENRL,
    TEDUR
from union_sources
