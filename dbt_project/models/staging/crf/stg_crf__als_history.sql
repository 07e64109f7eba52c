with

als_history as (

    select * from {{ source('raw', 'als_history') }}

)

select
    study,
    subject,
    {{ crf_integer('form_repeat') }} as form_repeat,
    {{ crf_partial_date('onset_date') }} as onset_date,
    {{ standard_code('ONSETSITE', 'onset_site') }} as onset_site,
    onset_site as onset_site_collected,
    {{ crf_partial_date('diagnosis_date') }} as diagnosis_date,
    {{ standard_code('ELESCORIAL', 'el_escorial') }} as el_escorial,
    el_escorial as el_escorial_collected,
    {{ standard_code('YN', 'family_history') }} as family_history,
    family_history as family_history_collected,
    {{ standard_code('GENOTYPE', 'genotype') }} as genotype,
    genotype as genotype_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'als_history' as src_form,
    _key as src_key
from als_history
