with

deaths as (

    select * from {{ source('raw', 'deaths') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_partial_date('death_date') }} as death_date,
    {{ standard_code('DEATHCAUSE', 'cause') }} as cause,
    cause as cause_collected,
    {{ standard_code('INFOSOURCE', 'source') }} as source,
    source as source_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'deaths' as src_form,
    _key as src_key
from deaths
