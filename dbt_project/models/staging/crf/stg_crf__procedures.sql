with

procedures as (

    select * from {{ source('raw', 'procedures') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ standard_code('PROCEDURE', 'procedure') }} as procedure,
    procedure as procedure_collected,
    {{ crf_partial_date('start_date') }} as start_date,
    {{ crf_partial_date('stop_date') }} as stop_date,
    {{ crf_decimal('hours_a_day') }} as hours_a_day,
    complication,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'procedures' as src_form,
    _key as src_key
from procedures
