with

crf as (select * from {{ ref('int_se__crf') }}),

delivered as (select * from {{ ref('stg_sdtm__se') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    SESEQ,
    ETCD,
    ELEMENT,
    TAETORD,
    EPOCH,
    SESTDTC,
    SEENDTC,
    SEUPDES,
    SESTDY,
    SEENDY
from union_sources
