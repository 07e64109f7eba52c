with

alsfrs as (

    select * from {{ source('raw', 'alsfrs') }}

)

select
    study,
    subject,
    {{ standard_visit('alsfrs') }} as visit,
    visit as visit_collected,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_date('assessed_date') }} as assessed_date,
    {{ crf_integer('item_01') }} as item_01,
    {{ crf_integer('item_02') }} as item_02,
    {{ crf_integer('item_03') }} as item_03,
    {{ crf_integer('item_04') }} as item_04,
    {{ crf_integer('item_05a') }} as item_05a,
    {{ crf_integer('item_05b') }} as item_05b,
    {{ crf_integer('item_06') }} as item_06,
    {{ crf_integer('item_07') }} as item_07,
    {{ crf_integer('item_08') }} as item_08,
    {{ crf_integer('item_09') }} as item_09,
    {{ crf_integer('item_10') }} as item_10,
    {{ crf_integer('item_11') }} as item_11,
    {{ crf_integer('item_12') }} as item_12,
    {{ crf_integer('total') }} as total,
    assessor,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'alsfrs' as src_form,
    _key as src_key
from alsfrs
