with

crf as (select * from {{ ref('int_dv__crf') }}),

delivered as ({{ delivered_as_sdtm('dv') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    DVSEQ,
    DVSPID,
    DVTERM,
    DVDECOD,
    DVCAT,
    DVSCAT,
    EPOCH,
    DVSTDTC,
    DVENDTC,
    DVSTDY,
    DVENDY
from union_sources
