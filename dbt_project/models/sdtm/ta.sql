with

crf as (select * from {{ ref('int_ta__crf') }}),

delivered as ({{ delivered_as_sdtm('ta') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    ARMCD,
    ARM,
    TAETORD,
    ETCD,
    ELEMENT,
    TABRANCH,
    TATRANS,
    EPOCH
from union_sources
