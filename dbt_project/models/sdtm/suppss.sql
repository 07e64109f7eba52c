with

crf as (
    select * from {{ ref('int_supp__crf') }}
    where RDOMAIN = 'SS'
),

delivered as ({{ delivered_as_sdtm('suppss') }}),

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
