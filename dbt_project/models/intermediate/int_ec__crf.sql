with

injections as (select * from {{ ref('stg_crf__injections') }}),

kits as (select * from {{ ref('stg_crf__kits') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

rules as (
    select
        study,
        cast(value as integer) as doses_per_cycle
    from {{ ref('analysis_rules') }}
    where rule = 'doses_per_cycle'
)

select
    injections.study as STUDYID,
    'EC' as DOMAIN,
    injections.study || '-' || injections.subject as USUBJID,
    cast(row_number() over (
        partition by injections.study, injections.subject
        order by
            injections.injection_date nulls last,
            injections.cycle,
            injections.day_in_cycle,
            injections.src_key
    ) as integer) as ECSEQ,
    injections.kit as ECREFID,
    injections.cycle || '.' || injections.day_in_cycle as ECLNKID,
    'IL-2LD OR PLACEBO' as ECTRT,
    'PERFORMED' as ECMOOD,
    'Y' as ECPRESP,
    injections.given as ECOCCUR,
    injections.missed_reason as ECREASOC,
    injections.dose as ECDOSE,
    case when injections.dose is not null then 'MIU' end as ECDOSU,
    'INJECTION' as ECDOSFRM,
    'ONCE' as ECDOSFRQ,
    'SUBCUTANEOUS' as ECROUTE,
    kits.lot as ECLOT,
    injections.injection_site as ECLOC,
    {{ epoch('injections.injection_date', 'milestones') }} as EPOCH,
    {{ iso_date('injections.injection_date', 'injections.injection_time') }} as ECSTDTC,
    {{ iso_date('injections.injection_date', 'injections.injection_time') }} as ECENDTC,
    {{ study_day('injections.injection_date', 'milestones.randomisation_date') }} as ECSTDY,
    {{ study_day('injections.injection_date', 'milestones.randomisation_date') }} as ECENDY,
    'CYCLE ' || injections.cycle || ' DAY ' || injections.day_in_cycle as ECTPT,
    cast(
        (injections.cycle - 1) * rules.doses_per_cycle + injections.day_in_cycle as integer
    ) as ECTPTNUM,
    coalesce(injections.given_by, injections.given_by_collected) as given_by,
    injections.src_form,
    injections.src_key
from injections
left join kits using (study, subject, kit)
left join milestones using (study, subject)
left join rules using (study)
