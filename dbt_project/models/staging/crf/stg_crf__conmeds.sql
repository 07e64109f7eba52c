with

conmeds as (

    select * from {{ source('raw', 'conmeds') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    term,
    term_code,
    indication,
    {{ crf_decimal('dose') }} as dose,
    {{ standard_code('DOSEUNIT', 'dose_unit') }} as dose_unit,
    dose_unit as dose_unit_collected,
    {{ standard_code('ROUTE', 'route') }} as route,
    route as route_collected,
    {{ crf_partial_date('start_date') }} as start_date,
    {{ crf_partial_date('end_date') }} as end_date,
    {{ standard_code('YN', 'ongoing') }} as ongoing,
    ongoing as ongoing_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'conmeds' as src_form,
    _key as src_key
from conmeds
