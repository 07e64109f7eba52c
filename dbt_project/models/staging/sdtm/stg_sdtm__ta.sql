with

delivered as (

    select * from {{ source('raw', 'sdtm_ta') }}

)

select
    STUDYID,
    DOMAIN,
    ARMCD,
    ARM,
    {{ crf_integer('TAETORD') }} as TAETORD,
    ETCD,
    ELEMENT,
    TABRANCH,
    TATRANS,
    EPOCH,
    'sdtm_ta' as src_form,
    _key as src_key
from delivered
