with

crf as (select * from {{ ref('int_mh__crf') }}),

delivered as (select * from {{ ref('stg_sdtm__mh') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    MHSEQ,
    MHTERM,
    MHDECOD,
    MHCAT,
    MHEVDTYP,
    MHLOC,
    MHSTDTC,
    MHENDTC,
    MHDTC,
    MHSTDY
from union_sources
