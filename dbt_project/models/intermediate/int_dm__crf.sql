with

demographics as (select * from {{ ref('stg_crf__demographics') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

death as (select * from {{ ref('int_dm__death') }}),

arms as (select * from {{ ref('int_dm__arms') }}),

sites as (select * from {{ ref('sites') }}),

merge_subject as (
    select
        demographics.*,
        milestones.riluzole_start,
        milestones.randomisation_date,
        milestones.first_injection,
        milestones.last_injection,
        milestones.study_end,
        milestones.last_contact,
        death.death_dtc,
        arms.armcd,
        arms.arm,
        arms.actarmcd,
        arms.actarm,
        sites.country,
        death.subject is not null as died
    from milestones
    inner join demographics using (study, subject, src_key)
    left join death using (study, subject)
    left join arms using (study, subject)
    left join sites
        on demographics.study = sites.study and demographics.site = sites.site
),

-- The end of participation as the study's disposition form gives it, else death or last contact.
derive_rfpendtc as (
    select
        *,
        coalesce(
            {{ iso_date('study_end') }}, death_dtc, {{ iso_date('last_contact') }}
        ) as rfpendtc
    from merge_subject
),

-- Riluzole ends the screening: who ended the study before it failed the screening, who took it
-- and was not randomised failed the run-in. Who is still in screening has no arm yet.
derive_armnrs as (
    select
        *,
        case
            when randomisation_date is not null and first_injection is null
                then 'ASSIGNED, NOT TREATED'
            when randomisation_date is not null then null
            when riluzole_start is null and study_end is not null then 'SCREEN FAILURE'
            else 'NOT ASSIGNED'
        end as armnrs
    from derive_rfpendtc
)

select
    study as STUDYID,
    'DM' as DOMAIN,
    study || '-' || subject as USUBJID,
    subject as SUBJID,
    {{ iso_date('randomisation_date') }} as RFSTDTC,
    case when randomisation_date is not null then rfpendtc end as RFENDTC,
    first_injection as RFXSTDTC,
    last_injection as RFXENDTC,
    {{ iso_date('consent_date') }} as RFICDTC,
    rfpendtc as RFPENDTC,
    death_dtc as DTHDTC,
    case when died then 'Y' end as DTHFL,
    site as SITEID,
    birth_date as BRTHDTC,
    age as AGE,
    case when age is not null then 'YEARS' end as AGEU,
    sex as SEX,
    case when country = 'GBR' then race end as RACE,
    cast(null as varchar) as ETHNIC,
    armcd as ARMCD,
    arm as ARM,
    case when first_injection is not null then actarmcd end as ACTARMCD,
    case when first_injection is not null then actarm end as ACTARM,
    armnrs as ARMNRS,
    country as COUNTRY,
    src_form,
    src_key
from derive_armnrs
