-- What was injected stands on the kit list, which only an unblinded build holds.
with

injections as (select * from {{ ref('stg_crf__injections') }}),

kits as (select * from {{ ref('stg_crf__kits') }}),

kit_list as (select * from {{ ref('stg_crf__kit_list') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

build as (select * from {{ source('intake', 'build') }}),

merge_kit as (
    select
        injections.*,
        kit_list.arm as content,
        coalesce(kits.lot, kit_list.lot) as lot,
        coalesce(build.blinded, 'Y') = 'Y' as is_blinded
    from injections
    left join kits using (study, subject, kit)
    left join kit_list using (study, kit)
    left join build using (study)
    where injections.given = 'Y'
),

derive_treatment as (
    select
        *,
        case
            when is_blinded then 'MASKED'
            when content = 'PLACEBO' then 'PLACEBO'
            when content = 'IL2LD' then 'ALDESLEUKIN'
        end as extrt,
        case
            when is_blinded then null
            when content = 'PLACEBO' then 0
            when content = 'IL2LD' then dose
        end as exdose
    from merge_kit
)

select
    injections.study as STUDYID,
    'EX' as DOMAIN,
    injections.study || '-' || injections.subject as USUBJID,
    cast(row_number() over (
        partition by injections.study, injections.subject
        order by
            injections.injection_date nulls last,
            injections.cycle,
            injections.day_in_cycle,
            injections.src_key
    ) as integer) as EXSEQ,
    injections.cycle || '.' || injections.day_in_cycle as EXLNKID,
    injections.extrt as EXTRT,
    cast(injections.exdose as double) as EXDOSE,
    case when injections.exdose is not null then 'MIU' end as EXDOSU,
    'INJECTION' as EXDOSFRM,
    'ONCE' as EXDOSFRQ,
    'SUBCUTANEOUS' as EXROUTE,
    injections.lot as EXLOT,
    cast(null as double) as VISITNUM,
    cast(null as varchar) as VISIT,
    {{ epoch('injections.injection_date', 'milestones') }} as EPOCH,
    {{ iso_date('injections.injection_date', 'injections.injection_time') }} as EXSTDTC,
    {{ iso_date('injections.injection_date', 'injections.injection_time') }} as EXENDTC,
    {{ study_day('injections.injection_date', 'milestones.randomisation_date') }} as EXSTDY,
    {{ study_day('injections.injection_date', 'milestones.randomisation_date') }} as EXENDY,
    injections.src_form,
    injections.src_key
from derive_treatment as injections
left join milestones using (study, subject)
