with

crf as (select * from {{ ref('int_cp__crf') }}),

delivered as ({{ delivered_as_sdtm('cp') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    CPSEQ,
    CPREFID,
    CPTESTCD,
    CPTEST,
    CPCAT,
    CPORRES,
    CPORRESU,
    CPSTRESC,
    CPSTRESN,
    CPSTRESU,
    CPLOBXFL,
    CPBLFL,
    CPSTAT,
    CPREASND,
    CPSPEC,
    CPMETHOD,
    CPLLOQ,
    CPULOQ,
    VISITNUM,
    VISIT,
    CPTPT,
    CPTPTNUM,
    CPTPTREF,
    EPOCH,
    CPDTC,
    CPDY
from union_sources
