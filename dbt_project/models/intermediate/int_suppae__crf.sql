-- What the adverse event form holds beyond AE, and what the safety database holds of the same
-- event. The event group NONE says that an event is in no group: it has no row.
with

events as (select * from {{ ref('int_ae__crf') }}),

adverse_events as (select * from {{ ref('stg_crf__adverse_events') }}),

cases as (select * from {{ ref('int_ae__sae_cases') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }}),

merge_values as (
    select
        events.STUDYID,
        events.USUBJID,
        cast(events.AESEQ as varchar) as IDVARVAL,
        coalesce(forms.related_riluzole, forms.related_riluzole_collected) as AERELRIL,
        coalesce(forms.related_puncture, forms.related_puncture_collected) as AERELLP,
        nullif(coalesce(forms.event_group, forms.event_group_collected), 'NONE') as AEGRP,
        forms.term_code as AECODE,
        cases.case_number as AECASENO,
        cases.onset_date as AEPVONS,
        cases.serious_criterion as AEPVCRIT,
        cases.outcome as AEPVOUT,
        cases.fatal as AEPVDTH,
        events.src_form,
        events.src_key
    from events
    inner join adverse_events as forms on events.src_key = forms.src_key
    left join cases on events.src_key = cases.event_key
),

unpivot_values as (
    from merge_values
    unpivot (
        QVAL for QNAM in (
            AERELRIL, AERELLP, AEGRP, AECODE, AECASENO, AEPVONS, AEPVCRIT, AEPVOUT, AEPVDTH
        )
    )
)

select
    records.STUDYID,
    'AE' as RDOMAIN,
    records.USUBJID,
    'AESEQ' as IDVAR,
    records.IDVARVAL,
    records.QNAM,
    qualifiers.qlabel as QLABEL,
    records.QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from unpivot_values as records
left join qualifiers on qualifiers.rdomain = 'AE' and records.QNAM = qualifiers.qnam
