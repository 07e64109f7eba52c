with

crf as (select * from {{ ref('int_pr__crf') }}),

delivered as ({{ delivered_as_sdtm('pr') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    PRSEQ,
    PRSPID,
    PRTRT,
    PRDECOD,
    PRDOSE,
    PRDOSU,
    PRDOSFRQ,
    EPOCH,
    PRSTDTC,
    PRENDTC,
    PRSTDY,
    PRENDY
from union_sources
