with

samples as (

    select * from {{ source('raw', 'samples') }}

)

select
    study,
    subject,
    {{ standard_visit('samples') }} as visit,
    visit as visit_collected,
    sample_id,
    {{ standard_code('SPECIMEN', 'specimen') }} as specimen,
    specimen as specimen_collected,
    {{ crf_date('sample_date') }} as sample_date,
    {{ crf_time('sample_time') }} as sample_time,
    sample_time as sample_time_collected,
    {{ crf_decimal('volume') }} as volume,
    {{ crf_date('shipped_date') }} as shipped_date,
    {{ standard_code('YN', 'reuse_consent') }} as reuse_consent,
    reuse_consent as reuse_consent_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'samples' as src_form,
    _key as src_key
from samples
