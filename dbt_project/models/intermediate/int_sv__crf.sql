with

visits as (select * from {{ ref('int_sv__visits') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

-- Whether a visit took place is asked of planned visits alone (SDTMIG 5.4). One that did not has no
-- start: sdtm_missed_visits_have_no_date lists a date on its form.
derive_svoccur as (
    select
        *,
        coalesce(contact_mode = 'MISSED', false) as is_missed,
        case
            when is_planned is null or contact_mode is null then null
            when is_missed then 'N'
            else 'Y'
        end as svoccur,
        case when not is_missed then visit_date end as start_date
    from visits
)

select
    visits.study as STUDYID,
    'SV' as DOMAIN,
    visits.study || '-' || visits.subject as USUBJID,
    visits.visitnum as VISITNUM,
    visits.visit_name as VISIT,
    visits.target_day as VISITDY,
    visits.is_planned as SVPRESP,
    visits.svoccur as SVOCCUR,
    case when visits.is_missed then visits.missed_reason end as SVREASOC,
    case when not visits.is_missed then visits.contact_mode end as SVCNTMOD,
    case
        when visits.missed_reason = 'PANDEMIC' then 'Y'
        when visits.missed_reason is not null then 'N'
    end as SVEPCHGI,
    {{ epoch('visits.start_date', 'milestones') }} as EPOCH,
    {{ iso_date('visits.start_date') }} as SVSTDTC,
    {{ iso_date('visits.start_date') }} as SVENDTC,
    {{ study_day('visits.start_date', 'milestones.randomisation_date') }} as SVSTDY,
    {{ study_day('visits.start_date', 'milestones.randomisation_date') }} as SVENDY,
    visits.src_form,
    visits.src_key
from derive_svoccur as visits
left join milestones using (study, subject)
