with

deaths as (select * from {{ ref('int_relrec__ae') }}),

punctures as (select * from {{ ref('int_relrec__pr') }}),

datasets as (select * from {{ ref('int_relrec__datasets') }}),

delivered as ({{ delivered_as_sdtm('relrec') }}),

union_sources as (
    select * from deaths
    union all by name
    select * from punctures
    union all by name
    select * from datasets
    union all by name
    select * from delivered
)

select
    STUDYID,
    RDOMAIN,
    USUBJID,
    IDVAR,
    IDVARVAL,
    RELTYPE,
    RELID
from union_sources
