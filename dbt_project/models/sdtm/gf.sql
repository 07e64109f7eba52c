with

crf as (select * from {{ ref('int_gf__crf') }}),

delivered as ({{ delivered_as_sdtm('gf') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    GFSEQ,
    GFREFID,
    GFTESTCD,
    GFTEST,
    GFCAT,
    GFORRES,
    GFSTRESC,
    GFSTAT,
    GFREASND,
    GFSYM,
    GFSPEC,
    GFMETHOD,
    EPOCH,
    GFDTC,
    GFDY
from union_sources
