with

events as (select * from {{ ref('ae') }}),

dates as (select * from {{ ref('int_adae__dates') }}),

relations as (select * from {{ ref('int_adae__relations') }}),

queries as (select * from {{ ref('int_adae__queries') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

merge_derivations as (
    select
        events.*,
        dates.* exclude (STUDYID, USUBJID, AESEQ),
        relations.* exclude (STUDYID, USUBJID, AESEQ),
        queries.* exclude (STUDYID, USUBJID, AESEQ),
        subjects.* exclude (STUDYID, USUBJID)
    from events
    inner join subjects using (STUDYID, USUBJID)
    left join dates using (STUDYID, USUBJID, AESEQ)
    left join relations using (STUDYID, USUBJID, AESEQ)
    left join queries using (STUDYID, USUBJID, AESEQ)
),

derive_occurrence as (
    select
        *,
        {{ first_occurrence(
            "TRTEMFL = 'Y'", ['STUDYID', 'USUBJID'], 'ASTDT nulls last, AESEQ'
        ) }} as AOCCFL,
        {{ first_occurrence(
            "TRTEMFL = 'Y'", ['STUDYID', 'USUBJID', 'AEBODSYS'], 'ASTDT nulls last, AESEQ'
        ) }} as AOCCSFL,
        {{ first_occurrence(
            "TRTEMFL = 'Y'", ['STUDYID', 'USUBJID', 'AEBODSYS', 'AEDECOD'],
            'ASTDT nulls last, AESEQ'
        ) }} as AOCCPFL
    from merge_derivations
),

-- Treatment period 1 is that of the study drug: what starts before it has no treatment of it.
derive_aperiod as (
    select
        *,
        TRTEMFL = 'Y' or APHASE in ('TREATMENT', 'FOLLOW-UP') as is_after_first_dose,
        case when TRTEMFL = 'Y' or APHASE = 'TREATMENT' then 1 end as APERIOD
    from derive_occurrence
)

select
    STUDYID,
    USUBJID,
    AESEQ,
    TRT01P,
    TRT01PN,
    TRT01A,
    TRT01AN,
    case when is_after_first_dose then TRT01A end as TRTA,
    case when is_after_first_dose then TRT01AN end as TRTAN,
    ITTFL,
    SAFFL,
    TRTSDT,
    TRTEDT,
    AETERM,
    AEDECOD,
    AEBODSYS,
    AESOC,
    AESTDTC,
    ASTDT,
    ASTDTF,
    ASTDY,
    AEENDTC,
    AENDT,
    AENDTF,
    AENDY,
    ADURN,
    case when ADURN is not null then 'DAYS' end as ADURU,
    APHASE,
    APERIOD,
    case when APERIOD = 1 then 'TREATMENT' end as APERIODC,
    TRTEMFL,
    AOCCFL,
    AOCCSFL,
    AOCCPFL,
    AESER,
    AESDTH,
    AESEV,
    AESEV as ASEV,
    case AESEV when 'MILD' then 1 when 'MODERATE' then 2 when 'SEVERE' then 3 end as ASEVN,
    AEREL,
    RELDRUG,
    AERELRIL,
    RELRIL,
    AERELLP,
    RELPUNC,
    AEACN,
    AEOUT,
    AEGRP,
    CQ01NAM,
    CQ02NAM
from derive_aperiod
