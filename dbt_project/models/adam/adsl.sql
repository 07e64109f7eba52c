with subjects as (select * from {{ ref('dm') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

onset as (select * from {{ ref('int_adsl__onset') }}),

baseline as (select * from {{ ref('int_adsl__baseline') }}),

death as (select * from {{ ref('int_adsl__death') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

disposition as (select * from {{ ref('int_adsl__disposition') }}),

-- The arms of a blinded build are dummies: same order, DUMMY_ before the code.
arms as (
    select
        study,
        arm_code,
        arm_order
    from {{ ref('arms') }}
    union all
    select
        study,
        left('DUMMY_' || arm_code, 20) as arm_code,
        arm_order
    from {{ ref('arms') }}
),

merge_derivations as (
    select
        subjects.*,
        dates.* exclude (STUDYID, USUBJID),
        exposure.* exclude (STUDYID, USUBJID),
        onset.* exclude (STUDYID, USUBJID),
        baseline.* exclude (STUDYID, USUBJID),
        death.* exclude (STUDYID, USUBJID),
        last_alive.LSTALVDT,
        disposition.* exclude (STUDYID, USUBJID),
        {{ population_flag('exposure.USUBJID is not null') }} as SAFFL
    from subjects
    left join dates using (STUDYID, USUBJID)
    left join exposure using (STUDYID, USUBJID)
    left join onset using (STUDYID, USUBJID)
    left join baseline using (STUDYID, USUBJID)
    left join death using (STUDYID, USUBJID)
    left join last_alive using (STUDYID, USUBJID)
    left join disposition using (STUDYID, USUBJID)
),

derive_trt01p as (
    select
        derivations.*,
        case when derivations.RANDFL = 'Y' then derivations.ARM end as TRT01P,
        case when derivations.RANDFL = 'Y' then planned.arm_order end as TRT01PN,
        case when derivations.SAFFL = 'Y' then derivations.ACTARM end as TRT01A,
        case when derivations.SAFFL = 'Y' then actual.arm_order end as TRT01AN
    from merge_derivations as derivations
    left join arms as planned
        on derivations.STUDYID = planned.study and derivations.ARMCD = planned.arm_code
    left join arms as actual
        on derivations.STUDYID = actual.study and derivations.ACTARMCD = actual.arm_code
)

select
    STUDYID,
    USUBJID,
    SUBJID,
    SITEID,
    COUNTRY,
    AGE,
    AGEU,
    SEX,
    RACE,
    ETHNIC,
    ARMCD,
    ARM,
    ACTARM,
    ARMNRS,
    TRT01P,
    cast(TRT01PN as integer) as TRT01PN,
    TRT01A,
    cast(TRT01AN as integer) as TRT01AN,
    RFICDT,
    RANDDT,
    TRTSDT,
    TRTEDT,
    TRTDURD,
    RANDFL,
    RANDFL as ITTFL,
    SAFFL,
    ONSSITE,
    ONSDT,
    ONSDTF,
    ONSRNDMO,
    ALSFRBL,
    SVCPPBL,
    NFHPBL,
    NFHPGR1,
    cast(NFHPGR1N as integer) as NFHPGR1N,
    DTHFL,
    DTHDT,
    DTHDTF,
    DTHDTE,
    LSTALVDT,
    EOSSTT,
    EOTSTT
from derive_trt01p
