-- Each variable is derived once, in the intermediate model that is joined here.
with subjects as (select * from {{ ref('dm') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

randomisation as (select * from {{ ref('int_adsl__randomisation') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

totals as (select * from {{ ref('int_adsl__exposure_summary') }}),

riluzole as (select * from {{ ref('int_adsl__riluzole') }}),

populations as (select * from {{ ref('int_adsl__populations') }}),

onset as (select * from {{ ref('int_adsl__onset') }}),

history as (select * from {{ ref('int_adsl__history') }}),

baseline as (select * from {{ ref('int_adsl__baseline') }}),

death as (select * from {{ ref('int_adsl__death') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

disposition as (select * from {{ ref('int_adsl__disposition') }})

select
    subjects.STUDYID,
    subjects.USUBJID,
    subjects.SUBJID,
    subjects.SITEID,
    subjects.COUNTRY,
    subjects.AGE,
    subjects.AGEU,
    subjects.SEX,
    subjects.RACE,
    subjects.ETHNIC,
    subjects.ARMCD,
    subjects.ARM,
    subjects.ACTARMCD,
    subjects.ACTARM,
    subjects.ARMNRS,
    randomisation.TRT01P,
    randomisation.TRT01PN,
    randomisation.TRT01A,
    randomisation.TRT01AN,
    randomisation.STRATAR,
    randomisation.STRATAV,
    randomisation.STRAT1R,
    randomisation.STRAT1V,
    randomisation.STRAT2R,
    randomisation.STRAT2V,
    dates.RFICDT,
    riluzole.RILSDT,
    dates.RANDDT,
    exposure.TRTSDT,
    exposure.TRTEDT,
    exposure.TRTDURD,
    disposition.EOTSTT,
    disposition.EOTDT,
    disposition.DCTREAS,
    disposition.EOSSTT,
    disposition.EOSDT,
    disposition.DCSREAS,
    randomisation.ENRLFL,
    dates.RANDFL,
    dates.RANDFL as ITTFL,
    randomisation.SAFFL,
    populations.PPROTFL,
    populations.PPROTRS,
    onset.ONSSITE,
    onset.ONSDT,
    onset.ONSDTF,
    onset.ONSRNDMO,
    history.DIAGDT,
    history.DIAGDTF,
    history.ONSDIAMO,
    history.ELESCOR,
    history.GENOTYPE,
    history.FAMHXFL,
    baseline.ALSFRBL,
    baseline.PROGBL,
    baseline.KINGSBL,
    baseline.MITOSBL,
    baseline.SVCBL,
    baseline.SVCPPBL,
    baseline.NFHPBL,
    baseline.NFHPGR1,
    baseline.NFHPGR1N,
    baseline.CCL2BL,
    baseline.TREGPBL,
    baseline.TREGBL,
    totals.NCYCLES,
    totals.NDOSPLAN,
    totals.NDOSGIVN,
    totals.COMPLPCT,
    totals.DOSINTPC,
    totals.CUMDOSE,
    totals.AVGDD,
    riluzole.RILEDT,
    riluzole.RILDURD,
    riluzole.RILCUMD,
    riluzole.RILTRTFL,
    subjects.DTHFL,
    death.DTHDT,
    death.DTHDTF,
    death.DTHDTE,
    death.DTHADY,
    death.DTHCAUS,
    last_alive.LSTALVDT
from subjects
left join dates using (STUDYID, USUBJID)
left join randomisation using (STUDYID, USUBJID)
left join exposure using (STUDYID, USUBJID)
left join totals using (STUDYID, USUBJID)
left join riluzole using (STUDYID, USUBJID)
left join populations using (STUDYID, USUBJID)
left join onset using (STUDYID, USUBJID)
left join history using (STUDYID, USUBJID)
left join baseline using (STUDYID, USUBJID)
left join death using (STUDYID, USUBJID)
left join last_alive using (STUDYID, USUBJID)
left join disposition using (STUDYID, USUBJID)
