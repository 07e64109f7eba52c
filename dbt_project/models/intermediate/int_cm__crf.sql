-- Riluzole is background treatment: its form gives the dose a day, that of other medication the
-- dose at a time.
with

conmeds as (select * from {{ ref('stg_crf__conmeds') }}),

riluzole as (select * from {{ ref('stg_crf__riluzole') }}),

dictionary as (select * from {{ ref('dictionary') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

medication as (
    select
        conmeds.study,
        conmeds.subject,
        conmeds.form_repeat,
        conmeds.term as cmtrt,
        dictionary.term as cmdecod,
        'CONCOMITANT MEDICATION' as cmcat,
        conmeds.indication as cmindc,
        dictionary.class as cmclas,
        conmeds.dose as cmdose,
        coalesce(conmeds.dose_unit, conmeds.dose_unit_collected) as cmdosu,
        coalesce(conmeds.route, conmeds.route_collected) as cmroute,
        conmeds.start_date as start_dtc,
        conmeds.end_date as end_dtc,
        case when conmeds.ongoing = 'Y' then 'ONGOING' end as cmenrtpt,
        case when conmeds.ongoing = 'Y' then 'END OF STUDY' end as cmentpt,
        conmeds.term_code,
        conmeds.src_form,
        conmeds.src_key
    from conmeds
    left join dictionary
        on conmeds.term_code = dictionary.code and dictionary.kind = 'medication'
),

-- A licensed dictionary may hold a term under several codes: the class of the first one counts.
class_of_riluzole as (
    select min_by(class, code) as class
    from dictionary
    where kind = 'medication' and term = 'RILUZOLE'
),

-- The form of riluzole does not ask whether it goes on: it does while no end, no reason of an end
-- and no interruption is reported.
derive_ongoing as (
    select
        *,
        stop_date is null and stop_reason is null and coalesce(interrupted, '') != 'Y' as is_ongoing
    from riluzole
),

background as (
    select
        riluzole.study,
        riluzole.subject,
        riluzole.form_repeat,
        'RILUZOLE' as cmtrt,
        'RILUZOLE' as cmdecod,
        'BACKGROUND TREATMENT' as cmcat,
        'AMYOTROPHIC LATERAL SCLEROSIS' as cmindc,
        class_of_riluzole.class as cmclas,
        case when riluzole.dose is not null then 'mg' end as cmdosu,
        riluzole.dose as cmdostot,
        'ORAL' as cmroute,
        riluzole.stop_reason as cmrsdisc,
        {{ iso_date('riluzole.start_date') }} as start_dtc,
        {{ iso_date('riluzole.stop_date') }} as end_dtc,
        case when riluzole.is_ongoing then 'ONGOING' end as cmenrtpt,
        case when riluzole.is_ongoing then 'LAST REPORT OF RILUZOLE' end as cmentpt,
        coalesce(riluzole.interrupted, riluzole.interrupted_collected) as interrupted,
        riluzole.src_form,
        riluzole.src_key
    from derive_ongoing as riluzole
    cross join class_of_riluzole
),

union_medication as (
    select * from medication
    union all by name
    select * from background
)

select
    taken.study as STUDYID,
    'CM' as DOMAIN,
    taken.study || '-' || taken.subject as USUBJID,
    cast(row_number() over (
        partition by taken.study, taken.subject
        order by taken.cmcat, taken.start_dtc nulls last, taken.form_repeat, taken.src_key
    ) as integer) as CMSEQ,
    cast(taken.form_repeat as varchar) as CMSPID,
    taken.cmtrt as CMTRT,
    taken.cmdecod as CMDECOD,
    taken.cmcat as CMCAT,
    taken.cmindc as CMINDC,
    taken.cmclas as CMCLAS,
    taken.cmdose as CMDOSE,
    taken.cmdosu as CMDOSU,
    taken.cmdostot as CMDOSTOT,
    taken.cmroute as CMROUTE,
    taken.cmrsdisc as CMRSDISC,
    {{ epoch(complete_date('taken.start_dtc'), 'milestones') }} as EPOCH,
    taken.start_dtc as CMSTDTC,
    taken.end_dtc as CMENDTC,
    {{ study_day(complete_date('taken.start_dtc'), 'milestones.randomisation_date') }} as CMSTDY,
    {{ study_day(complete_date('taken.end_dtc'), 'milestones.randomisation_date') }} as CMENDY,
    taken.cmenrtpt as CMENRTPT,
    taken.cmentpt as CMENTPT,
    taken.term_code,
    taken.interrupted,
    taken.src_form,
    taken.src_key
from union_medication as taken
left join milestones using (study, subject)
