with

crf as (select * from {{ ref('int_te__crf') }}),

delivered as (select * from {{ ref('stg_sdtm__te') }}),

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
