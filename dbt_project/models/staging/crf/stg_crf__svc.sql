with

svc as (

    select * from {{ source('raw', 'svc') }}

)

select
    study,
    subject,
    {{ standard_visit('svc') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('measured_date') }} as measured_date,
    {{ crf_decimal('svc_litres') }} as svc_litres,
    {{ crf_decimal('svc_percent') }} as svc_percent,
    {{ standard_code('SVCEQUATION', 'equation') }} as equation,
    equation as equation_collected,
    {{ standard_code('POSITION', 'position') }} as position,
    position as position_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'svc' as src_form,
    _key as src_key
from svc
