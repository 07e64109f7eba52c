with

eligibility as (

    select * from {{ source('raw', 'eligibility') }}

)

select
    study,
    subject,
    {{ standard_visit('eligibility') }} as visit,
    visit as visit_collected,
    {{ standard_code('CRITERION', 'criterion') }} as criterion,
    criterion as criterion_collected,
    {{ standard_code('YN', 'met') }} as met,
    met as met_collected,
    {{ crf_date('assessed_date') }} as assessed_date,
    failure_reason,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'eligibility' as src_form,
    _key as src_key
from eligibility
