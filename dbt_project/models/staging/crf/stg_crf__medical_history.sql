with

medical_history as (

    select * from {{ source('raw', 'medical_history') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    term,
    term_code,
    {{ crf_partial_date('start_date') }} as start_date,
    {{ crf_partial_date('end_date') }} as end_date,
    {{ standard_code('YN', 'ongoing') }} as ongoing,
    ongoing as ongoing_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'medical_history' as src_form,
    _key as src_key
from medical_history
