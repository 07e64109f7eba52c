with

delivered as (

    select * from {{ source('raw', 'sdtm_dm') }}

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
    {{ crf_integer('AGE') }} as AGE,
    AGEU,
    SEX,
    RACE,
    ETHNIC,
    ARMCD,
    ARM,
    ACTARMCD,
    ACTARM,
    ARMNRS,
    COUNTRY,
    'sdtm_dm' as src_form,
    _key as src_key
from delivered
