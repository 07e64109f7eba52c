with

riluzole as (

    select * from {{ source('raw', 'riluzole') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('start_date') }} as start_date,
    {{ crf_decimal('dose') }} as dose,
    {{ standard_code('YN', 'interrupted') }} as interrupted,
    interrupted as interrupted_collected,
    {{ crf_date('stop_date') }} as stop_date,
    stop_reason,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'riluzole' as src_form,
    _key as src_key
from riluzole
