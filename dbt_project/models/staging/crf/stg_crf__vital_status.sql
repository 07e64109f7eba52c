with

vital_status as (

    select * from {{ source('raw', 'vital_status') }}

)

select
    study,
    subject,
    {{ standard_visit('vital_status') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ standard_code('VITALSTATUS', 'status') }} as status,
    status as status_collected,
    {{ crf_date('known_date') }} as known_date,
    {{ crf_partial_date('death_date') }} as death_date,
    {{ standard_code('INFOSOURCE', 'source') }} as source,
    source as source_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'vital_status' as src_form,
    _key as src_key
from vital_status
