with

deviations as (

    select * from {{ source('raw', 'deviations') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    term,
    {{ standard_code('DVCAT', 'category') }} as category,
    category as category_collected,
    {{ standard_code('DVGRADE', 'grade') }} as grade,
    grade as grade_collected,
    {{ crf_date('deviation_date') }} as deviation_date,
    {{ standard_code('YN', 'pandemic') }} as pandemic,
    pandemic as pandemic_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'deviations' as src_form,
    _key as src_key
from deviations
