with

adverse_events as (

    select * from {{ source('raw', 'adverse_events') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    term,
    term_code,
    {{ crf_partial_date('start_date') }} as start_date,
    {{ crf_partial_date('end_date') }} as end_date,
    {{ standard_code('SEVERITY', 'severity') }} as severity,
    severity as severity_collected,
    {{ standard_code('YN', 'serious') }} as serious,
    serious as serious_collected,
    {{ standard_code('SERIOUSCRIT', 'serious_criterion') }} as serious_criterion,
    serious_criterion as serious_criterion_collected,
    {{ standard_code('RELATED', 'related_drug') }} as related_drug,
    related_drug as related_drug_collected,
    {{ standard_code('RELATED', 'related_riluzole') }} as related_riluzole,
    related_riluzole as related_riluzole_collected,
    {{ standard_code('RELATED', 'related_puncture') }} as related_puncture,
    related_puncture as related_puncture_collected,
    {{ standard_code('ACTION', 'action') }} as action,
    action as action_collected,
    {{ standard_code('OUTCOME', 'outcome') }} as outcome,
    outcome as outcome_collected,
    {{ standard_code('EVENTGROUP', 'event_group') }} as event_group,
    event_group as event_group_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'adverse_events' as src_form,
    _key as src_key
from adverse_events
