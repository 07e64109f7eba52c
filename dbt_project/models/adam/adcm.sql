with

medication as (select * from {{ ref('cm') }}),

dates as (select * from {{ ref('int_adcm__dates') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

interruptions as (
    select
        STUDYID,
        USUBJID,
        try_cast(IDVARVAL as integer) as CMSEQ,
        max(QVAL) as CMINTERR
    from {{ ref('suppcm') }}
    where QNAM = 'CMINTERR' and IDVAR = 'CMSEQ'
    group by STUDYID, USUBJID, try_cast(IDVARVAL as integer)
),

merge_derivations as (
    select
        medication.*,
        dates.* exclude (STUDYID, USUBJID, CMSEQ),
        subjects.* exclude (STUDYID, USUBJID),
        interruptions.CMINTERR
    from medication
    inner join subjects using (STUDYID, USUBJID)
    left join dates using (STUDYID, USUBJID, CMSEQ)
    left join interruptions using (STUDYID, USUBJID, CMSEQ)
)

select
    STUDYID,
    USUBJID,
    CMSEQ,
    TRT01P,
    TRT01PN,
    TRT01A,
    TRT01AN,
    ITTFL,
    SAFFL,
    TRTSDT,
    TRTEDT,
    CMTRT,
    CMDECOD,
    CMCAT,
    CMCLAS,
    CMINDC,
    CMDOSE,
    CMDOSU,
    CMDOSFRQ,
    CMDOSTOT,
    CMROUTE,
    CMSTDTC,
    ASTDT,
    ASTDTF,
    ASTDY,
    CMENDTC,
    AENDT,
    AENDTF,
    AENDY,
    CMENRTPT,
    ADURN,
    case when ADURN is not null then 'DAYS' end as ADURU,
    PREFL,
    ONTRTFL,
    RILUFL,
    CMINTERR as RILINTFL,
    RILTDOSE
from merge_derivations
