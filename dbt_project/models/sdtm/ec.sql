with

crf as (select * from {{ ref('int_ec__crf') }}),

delivered as ({{ delivered_as_sdtm('ec') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    ECSEQ,
    ECREFID,
    ECLNKID,
    ECTRT,
    ECMOOD,
    ECPRESP,
    ECOCCUR,
    ECREASOC,
    ECDOSE,
    ECDOSU,
    ECDOSFRM,
    ECDOSFRQ,
    ECROUTE,
    ECLOT,
    ECLOC,
    EPOCH,
    ECSTDTC,
    ECENDTC,
    ECSTDY,
    ECENDY,
    ECTPT,
    ECTPTNUM
from union_sources
