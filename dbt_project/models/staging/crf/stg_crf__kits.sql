with

kits as (

    select * from {{ source('raw', 'kits') }}

)

select
    study,
    subject,
    kit,
    lot,
    {{ crf_date('dispensed_date') }} as dispensed_date,
    {{ crf_date('returned_date') }} as returned_date,
    {{ crf_integer('vials_used') }} as vials_used,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'kits' as src_form,
    _key as src_key
from kits
