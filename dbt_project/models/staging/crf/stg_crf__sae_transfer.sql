with

sae_transfer as (

    select * from {{ source('raw', 'sae_transfer') }}

)

select
    study,
    subject,
    case_number,
    term,
    {{ crf_partial_date('onset_date') }} as onset_date,
    {{ standard_code('SERIOUSCRIT', 'serious_criterion') }} as serious_criterion,
    serious_criterion as serious_criterion_collected,
    {{ standard_code('OUTCOME', 'outcome') }} as outcome,
    outcome as outcome_collected,
    {{ standard_code('YN', 'fatal') }} as fatal,
    fatal as fatal_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'sae_transfer' as src_form,
    _key as src_key
from sae_transfer
