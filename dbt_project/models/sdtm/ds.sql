with

crf as (select * from {{ ref('int_ds__crf') }}),

delivered as ({{ delivered_as_sdtm('ds') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    DSSEQ,
    DSSPID,
    DSTERM,
    DSDECOD,
    DSCAT,
    DSSCAT,
    VISITNUM,
    VISIT,
    EPOCH,
    DSDTC,
    DSSTDTC,
    DSSTDY
from union_sources
