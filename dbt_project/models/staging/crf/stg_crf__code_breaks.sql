with

code_breaks as (

    select * from {{ source('raw', 'code_breaks') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('break_date') }} as break_date,
    reason,
    broken_by,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'code_breaks' as src_form,
    _key as src_key
from code_breaks
