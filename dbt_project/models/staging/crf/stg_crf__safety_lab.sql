with

safety_lab as (

    select * from {{ source('raw', 'safety_lab') }}

)

select
    study,
    subject,
    {{ standard_visit('safety_lab') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ standard_code('LABTEST', 'test') }} as test,
    test as test_collected,
    {{ crf_date('sample_date') }} as sample_date,
    {{ crf_time('sample_time') }} as sample_time,
    sample_time as sample_time_collected,
    result,
    {{ result_limit('result') }} as result_limit,
    {{ crf_decimal("ltrim(result, '<> ')") }} as result_number,
    {{ standard_code('UNIT', 'unit') }} as unit,
    unit as unit_collected,
    {{ crf_decimal('range_low') }} as range_low,
    {{ crf_decimal('range_high') }} as range_high,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'safety_lab' as src_form,
    _key as src_key
from safety_lab
