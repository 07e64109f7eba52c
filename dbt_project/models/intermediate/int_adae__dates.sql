with

events as (select * from {{ ref('ae') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

merge_subjects as (
    select
        events.STUDYID,
        events.USUBJID,
        events.AESEQ,
        events.AESTDTC,
        events.AEENDTC,
        subjects.TRTSDT,
        subjects.emergent_until,
        subjects.background_start,
        subjects.reference_date,
        case
            when subjects.last_known is not null
                then greatest(subjects.last_known, {{ earliest_date('events.AESTDTC') }})
        end as last_known
    from events
    left join subjects using (STUDYID, USUBJID)
),

derive_aendt as (
    select
        *,
        {{ imputed_end('AEENDTC', 'last_known') }} as AENDT
    from merge_subjects
),

derive_astdt as (
    select
        *,
        {{ imputed_start('AESTDTC', 'TRTSDT', 'AENDT') }} as ASTDT
    from derive_aendt
),

derive_aphase as (
    select
        *,
        {{ analysis_phase('ASTDT', 'derive_astdt') }} as APHASE
    from derive_astdt
)

select
    STUDYID,
    USUBJID,
    AESEQ,
    ASTDT,
    case when ASTDT is not null then {{ imputed_part('AESTDTC') }} end as ASTDTF,
    {{ study_day('ASTDT', 'reference_date') }} as ASTDY,
    AENDT,
    case when AENDT is not null then {{ imputed_part('AEENDTC') }} end as AENDTF,
    {{ study_day('AENDT', 'reference_date') }} as AENDY,
    case when AENDT >= ASTDT then cast(AENDT - ASTDT + 1 as integer) end as ADURN,
    APHASE,
    {{ record_flag(treatment_emergent('ASTDT', 'AENDT', 'TRTSDT', 'emergent_until')) }} as TRTEMFL
from derive_aphase
