with

crf as (select * from {{ ref('int_mh__crf') }}),

delivered as ({{ delivered_as_sdtm('mh') }}),

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
    MHSPID,
    MHTERM,
    MHLLT,
    MHDECOD,
    MHHLT,
    MHHLGT,
    MHEVDTYP,
    MHCAT,
    MHPRESP,
    MHOCCUR,
    MHSTAT,
    MHBODSYS,
    MHLOC,
    MHSEV,
    VISITNUM,
    VISIT,
    VISITDY,
    MHDTC,
    MHSTDTC,
    MHENDTC,
    MHDY,
    MHSTDY,
    MHENDY,
    MHENRF,
    MHSTRTPT,
    MHSTTPT,
    MHENRTPT,
    MHENTPT
from union_sources
