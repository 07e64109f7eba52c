with

crf as (select * from {{ ref('int_suppdm__crf') }}),

delivered as (select * from {{ ref('stg_sdtm__suppdm') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    RDOMAIN,
    USUBJID,
    IDVAR,
    IDVARVAL,
    QNAM,
    QLABEL,
    QVAL,
    QORIG,
    QEVAL
from union_sources
