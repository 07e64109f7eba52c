with

biomarkers as (

    select * from {{ source('raw', 'biomarkers') }}

)

select
    study,
    subject,
    sample_id,
    {{ standard_code('LABTEST', 'test') }} as test,
    test as test_collected,
    {{ standard_visit('biomarkers') }} as visit,
    visit as visit_collected,
    {{ standard_code('SPECIMEN', 'specimen') }} as specimen,
    specimen as specimen_collected,
    {{ crf_date('sample_date') }} as sample_date,
    {{ crf_time('sample_time') }} as sample_time,
    sample_time as sample_time_collected,
    {{ standard_code('TIMEPOINT', 'time_point') }} as time_point,
    time_point as time_point_collected,
    result,
    {{ result_limit('result') }} as result_limit,
    {{ crf_decimal("ltrim(result, '<> ')") }} as result_number,
    {{ standard_code('UNIT', 'unit') }} as unit,
    unit as unit_collected,
    {{ crf_decimal('lloq') }} as lloq,
    {{ crf_decimal('uloq') }} as uloq,
    {{ crf_date('analysed_date') }} as analysed_date,
    'biomarkers' as src_form,
    _key as src_key
from biomarkers
