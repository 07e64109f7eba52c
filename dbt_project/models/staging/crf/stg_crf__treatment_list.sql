with

treatment_list as (

    select * from {{ source('raw', 'treatment_list') }}

)

select
    study,
    randomisation_number,
    {{ standard_code('ARM', 'arm') }} as arm,
    arm as arm_collected,
    'treatment_list' as src_form,
    _key as src_key
from treatment_list
