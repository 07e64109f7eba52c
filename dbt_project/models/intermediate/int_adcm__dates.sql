-- A medication may have begun long before: a partial start is the earliest day it can mean.
with

medication as (select * from {{ ref('cm') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

background as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'background_treatment'
),

merge_subjects as (
    select
        medication.STUDYID,
        medication.USUBJID,
        medication.CMSEQ,
        medication.CMSTDTC,
        medication.CMENDTC,
        medication.CMDOSTOT,
        subjects.TRTSDT,
        subjects.TRTEDT,
        subjects.reference_date,
        background.value is not null as is_background,
        case
            when subjects.last_known is not null
                then greatest(subjects.last_known, {{ earliest_date('medication.CMSTDTC') }})
        end as last_known
    from medication
    left join subjects using (STUDYID, USUBJID)
    left join background
        on medication.STUDYID = background.study and medication.CMDECOD = background.value
),

derive_dates as (
    select
        *,
        {{ earliest_date('CMSTDTC') }} as ASTDT,
        {{ imputed_end('CMENDTC', 'last_known') }} as AENDT
    from merge_subjects
),

derive_days as (
    select
        *,
        case
            when is_background then coalesce(AENDT, last_known)
            else AENDT
        end as counted_to
    from derive_dates
)

select
    STUDYID,
    USUBJID,
    CMSEQ,
    ASTDT,
    case when ASTDT is not null then {{ imputed_part('CMSTDTC') }} end as ASTDTF,
    {{ study_day('ASTDT', 'reference_date') }} as ASTDY,
    AENDT,
    case when AENDT is not null then {{ imputed_part('CMENDTC') }} end as AENDTF,
    {{ study_day('AENDT', 'reference_date') }} as AENDY,
    case
        when counted_to >= ASTDT then cast(counted_to - ASTDT + 1 as integer)
    end as ADURN,
    {{ record_flag('coalesce(ASTDT < TRTSDT, TRTSDT is not null)') }} as PREFL,
    {{ record_flag(
        'TRTSDT is not null and coalesce(ASTDT <= TRTEDT, true) and coalesce(AENDT >= TRTSDT, true)'
    ) }} as ONTRTFL,
    {{ record_flag('is_background') }} as RILUFL,
    case
        when is_background and counted_to >= ASTDT
            then round(CMDOSTOT * (counted_to - ASTDT + 1), 9)
    end as RILTDOSE
from derive_days
