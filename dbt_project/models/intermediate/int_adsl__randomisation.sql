-- Who entered the run-in, was randomised and treated; arms planned and actual; strata as entered at
-- randomisation beside what country and site of onset are on record.
with subjects as (select * from {{ ref('dm') }}),

elements as (select * from {{ ref('se') }}),

qualifiers as (select * from {{ ref('suppdm') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

onset as (select * from {{ ref('int_adsl__onset') }}),

arms as (select * from {{ ref('arms') }}),

build as (select * from {{ source('intake', 'build') }}),

-- The arms of a blinded build are dummies: same order, the code marked.
mark_arms as (
    select
        arms.study,
        {{ marked_code('arms.arm_code', 'DUMMY_', 20, 'build') }} as arm_code,
        arms.arm_order
    from arms
    left join build on arms.study = build.study
),

run_in as (
    select
        STUDYID,
        USUBJID
    from elements
    where EPOCH = 'RUN-IN'
    group by STUDYID, USUBJID
),

derive_strata_entered as (
    select
        STUDYID,
        USUBJID,
        max(case when QNAM = 'STRATCTY' then QVAL end) as STRAT1R,
        max(case when QNAM = 'STRATONS' then QVAL end) as STRAT2R
    from qualifiers
    where QNAM in ('STRATCTY', 'STRATONS')
    group by STUDYID, USUBJID
),

derive_flags as (
    select
        subjects.*,
        entered.STRAT1R,
        entered.STRAT2R,
        case when entered.USUBJID is not null then subjects.COUNTRY end as STRAT1V,
        case when entered.USUBJID is not null then onset.ONSSITE end as STRAT2V,
        dates.RANDFL,
        {{ population_flag("dates.RANDFL = 'Y' or run_in.USUBJID is not null") }} as ENRLFL,
        {{ population_flag('exposure.USUBJID is not null') }} as SAFFL
    from subjects
    left join dates using (STUDYID, USUBJID)
    left join run_in using (STUDYID, USUBJID)
    left join exposure using (STUDYID, USUBJID)
    left join onset using (STUDYID, USUBJID)
    left join derive_strata_entered as entered using (STUDYID, USUBJID)
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    case when subjects.RANDFL = 'Y' then subjects.ARM end as TRT01P,
    cast(case when subjects.RANDFL = 'Y' then planned.arm_order end as integer) as TRT01PN,
    case when subjects.SAFFL = 'Y' then subjects.ACTARM end as TRT01A,
    cast(case when subjects.SAFFL = 'Y' then actual.arm_order end as integer) as TRT01AN,
    subjects.STRAT1R || ', ' || subjects.STRAT2R as STRATAR,
    subjects.STRAT1V || ', ' || subjects.STRAT2V as STRATAV,
    subjects.STRAT1R,
    subjects.STRAT1V,
    subjects.STRAT2R,
    subjects.STRAT2V,
    subjects.ENRLFL,
    subjects.SAFFL
from derive_flags as subjects
left join mark_arms as planned
    on subjects.STUDYID = planned.study and subjects.ARMCD = planned.arm_code
left join mark_arms as actual
    on subjects.STUDYID = actual.study and subjects.ACTARMCD = actual.arm_code
