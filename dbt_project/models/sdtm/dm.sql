with

crf as (select * from {{ ref('int_dm__crf') }}),

delivered as ({{ delivered_as_sdtm('dm') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    SUBJID,
    RFSTDTC,
    RFENDTC,
    RFXSTDTC,
    RFXENDTC,
    RFICDTC,
    RFPENDTC,
    DTHDTC,
    DTHFL,
    SITEID,
    BRTHDTC,
    AGE,
    AGEU,
    SEX,
    RACE,
    ETHNIC,
    ARMCD,
    ARM,
    ACTARMCD,
    ACTARM,
    ARMNRS,
    ACTARMUD,
    COUNTRY,
    DMDTC,
    DMDY
from union_sources
