with

kit_list as (

    select * from {{ source('raw', 'kit_list') }}

)

select
    study,
    kit,
    {{ standard_code('ARM', 'arm') }} as arm,
    arm as arm_collected,
    lot,
    'kit_list' as src_form,
    _key as src_key
from kit_list
