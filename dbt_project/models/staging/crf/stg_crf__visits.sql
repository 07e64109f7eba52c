with

visits as (

    select * from {{ source('raw', 'visits') }}

)

select
    study,
    subject,
    {{ standard_visit('visits') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('visit_date') }} as visit_date,
    {{ standard_code('CONTACTMODE', 'contact_mode') }} as contact_mode,
    contact_mode as contact_mode_collected,
    {{ standard_code('MISSEDREASON', 'missed_reason') }} as missed_reason,
    missed_reason as missed_reason_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'visits' as src_form,
    _key as src_key
from visits
