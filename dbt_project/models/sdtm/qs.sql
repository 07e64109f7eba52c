with

crf as (select * from {{ ref('int_qs__crf') }}),

delivered as ({{ delivered_as_sdtm('qs') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    QSSEQ,
    QSTESTCD,
    QSTEST,
    QSCAT,
    QSSCAT,
    QSORRES,
    QSSTRESC,
    QSSTRESN,
    QSSTAT,
    QSREASND,
    QSLOBXFL,
    QSEVAL,
    VISITNUM,
    VISIT,
    EPOCH,
    QSDTC,
    QSDY
from union_sources
