with

crf as (select * from {{ ref('int_be__crf') }}),

delivered as ({{ delivered_as_sdtm('be') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    BESEQ,
    BEREFID,
    BETERM,
    BEDECOD,
    BECAT,
    VISITNUM,
    VISIT,
    EPOCH,
    BEDTC,
    BESTDTC,
    BEENDTC,
    BESTDY,
    BEENDY
from union_sources
