with

delivered as (

    select * from {{ source('raw', 'sdtm_ti') }}

)

select
    STUDYID,
    DOMAIN,
    IETESTCD,
    IETEST,
    IECAT,
    IESCAT,
    TIRL,
    TIVERS,
    'sdtm_ti' as src_form,
    _key as src_key
from delivered
