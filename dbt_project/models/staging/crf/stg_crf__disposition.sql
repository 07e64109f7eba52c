with

disposition as (

    select * from {{ source('raw', 'disposition') }}

)

select
    study,
    subject,
    {{ standard_code('PERIOD', 'period') }} as period,
    period as period_collected,
    {{ standard_code('YN', 'completed') }} as completed,
    completed as completed_collected,
    {{ crf_date('end_date') }} as end_date,
    {{ standard_code('ENDREASON', 'reason') }} as reason,
    reason as reason_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'disposition' as src_form,
    _key as src_key
from disposition
