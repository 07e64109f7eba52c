with

crf as (select * from {{ ref('int_sv__crf') }}),

delivered as ({{ delivered_as_sdtm('sv') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    VISITNUM,
    VISIT,
    VISITDY,
    SVPRESP,
    SVOCCUR,
    SVREASOC,
    SVCNTMOD,
    SVEPCHGI,
    EPOCH,
    SVSTDTC,
    SVENDTC,
    SVSTDY,
    SVENDY
from union_sources
