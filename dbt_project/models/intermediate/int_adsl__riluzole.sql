-- Riluzole is what the study names as background treatment. A period without a stop lasts up to the
-- death or the last contact.
with

medication as (select * from {{ ref('cm') }}),

rules as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'background_treatment'
),

death as (select * from {{ ref('int_adsl__death') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

derive_period as (
    select
        medication.STUDYID,
        medication.USUBJID,
        medication.CMDOSTOT,
        {{ earliest_date('medication.CMSTDTC') }} as start_date,
        coalesce(death.DTHDT, last_alive.LSTALVDT) as last_known,
        {{ imputed_end('medication.CMENDTC', 'coalesce(death.DTHDT, last_alive.LSTALVDT)') }}
            as end_date
    from medication
    inner join rules
        on medication.STUDYID = rules.study and medication.CMDECOD = rules.value
    left join death using (STUDYID, USUBJID)
    left join last_alive using (STUDYID, USUBJID)
),

derive_days as (
    select
        *,
        greatest(coalesce(end_date, last_known) - start_date + 1, 0) as days
    from derive_period
),

derive_exposure as (
    select
        STUDYID,
        USUBJID,
        min(start_date) as RILSDT,
        case when count(end_date) = count(*) then max(end_date) end as RILEDT,
        sum(days) as RILDURD,
        case
            when count(days * CMDOSTOT) = count(*)
                then sum(cast(days * CMDOSTOT as decimal(18, 4)))
        end as RILCUMD
    from derive_days
    group by STUDYID, USUBJID
),

on_first_dose as (
    select
        periods.STUDYID,
        periods.USUBJID,
        bool_or(
            exposure.TRTSDT
            between periods.start_date and coalesce(periods.end_date, periods.last_known)
        ) as is_on_riluzole
    from derive_days as periods
    inner join exposure using (STUDYID, USUBJID)
    group by periods.STUDYID, periods.USUBJID
)

select
    derived.STUDYID,
    derived.USUBJID,
    derived.RILSDT,
    derived.RILEDT,
    cast(derived.RILDURD as integer) as RILDURD,
    cast(derived.RILCUMD as double) as RILCUMD,
    case
        when on_first_dose.USUBJID is not null
            then {{ population_flag('on_first_dose.is_on_riluzole') }}
    end as RILTRTFL
from derive_exposure as derived
left join on_first_dose using (STUDYID, USUBJID)
