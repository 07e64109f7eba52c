with

demographics as (

    select * from {{ source('raw', 'demographics') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ standard_site('demographics') }} as site,
    site as site_collected,
    {{ standard_code('SEX', 'sex') }} as sex,
    sex as sex_collected,
    {{ crf_partial_date('birth_date') }} as birth_date,
    {{ crf_integer('age') }} as age,
    {{ standard_code('RACE', 'race') }} as race,
    race as race_collected,
    {{ crf_date('consent_date') }} as consent_date,
    consent_version,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'demographics' as src_form,
    _key as src_key
from demographics
