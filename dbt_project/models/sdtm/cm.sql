with

crf as (select * from {{ ref('int_cm__crf') }}),

delivered as ({{ delivered_as_sdtm('cm') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    CMSEQ,
    CMSPID,
    CMTRT,
    CMDECOD,
    CMCAT,
    CMINDC,
    CMCLAS,
    CMDOSE,
    CMDOSU,
    CMDOSFRQ,
    CMDOSTOT,
    CMROUTE,
    CMRSDISC,
    VISITNUM,
    VISIT,
    VISITDY,
    EPOCH,
    CMDTC,
    CMSTDTC,
    CMENDTC,
    CMSTDY,
    CMENDY,
    CMENRTPT,
    CMENTPT
from union_sources
