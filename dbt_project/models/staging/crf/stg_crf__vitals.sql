with

vitals as (

    select * from {{ source('raw', 'vitals') }}

)

select
    study,
    subject,
    {{ standard_visit('vitals') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('measured_date') }} as measured_date,
    {{ crf_decimal('height') }} as height,
    {{ crf_decimal('weight') }} as weight,
    {{ crf_integer('systolic') }} as systolic,
    {{ crf_integer('diastolic') }} as diastolic,
    {{ crf_integer('pulse') }} as pulse,
    {{ crf_decimal('temperature') }} as temperature,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'vitals' as src_form,
    _key as src_key
from vitals
