with

crf as (select * from {{ ref('int_ex__crf') }}),

delivered as ({{ delivered_as_sdtm('ex') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    EXSEQ,
    EXLNKID,
    EXTRT,
    EXDOSE,
    EXDOSU,
    EXDOSFRM,
    EXDOSFRQ,
    EXROUTE,
    EXLOT,
    VISITNUM,
    VISIT,
    VISITDY,
    EPOCH,
    EXSTDTC,
    EXENDTC,
    EXSTDY,
    EXENDY
from union_sources
