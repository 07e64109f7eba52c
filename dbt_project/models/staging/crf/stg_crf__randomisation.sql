with

randomisation as (

    select * from {{ source('raw', 'randomisation') }}

)

select
    study,
    subject,
    {{ crf_date('randomisation_date') }} as randomisation_date,
    {{ crf_time('randomisation_time') }} as randomisation_time,
    randomisation_time as randomisation_time_collected,
    {{ standard_code('COUNTRY', 'stratum_country') }} as stratum_country,
    stratum_country as stratum_country_collected,
    {{ standard_code('ONSETSTRATUM', 'stratum_onset') }} as stratum_onset,
    stratum_onset as stratum_onset_collected,
    randomisation_number,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'randomisation' as src_form,
    _key as src_key
from randomisation
