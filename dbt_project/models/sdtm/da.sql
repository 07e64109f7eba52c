with

crf as (select * from {{ ref('int_da__crf') }}),

delivered as ({{ delivered_as_sdtm('da') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    DASEQ,
    DAREFID,
    DATESTCD,
    DATEST,
    DAORRES,
    DAORRESU,
    DASTRESC,
    DASTRESN,
    DASTRESU,
    VISITNUM,
    VISIT,
    EPOCH,
    DADTC,
    DADY
from union_sources
