with

delivered as (

    select * from {{ source('raw', 'sdtm_tv') }}

)

select
    STUDYID,
    DOMAIN,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    {{ crf_integer('VISITDY') }} as VISITDY,
    ARMCD,
    ARM,
    TVSTRL,
    TVENRL,
    'sdtm_tv' as src_form,
    _key as src_key
from delivered
