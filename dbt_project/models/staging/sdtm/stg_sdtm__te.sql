with

delivered as (

    select * from {{ source('raw', 'sdtm_te') }}

)

select
    STUDYID,
    DOMAIN,
    ETCD,
    ELEMENT,
    TESTRL,
    TEENRL,
    TEDUR,
    'sdtm_te' as src_form,
    _key as src_key
from delivered
