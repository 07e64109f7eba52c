with

crf as (select * from {{ ref('int_se__crf') }}),

delivered as ({{ delivered_as_sdtm('se') }}),

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
