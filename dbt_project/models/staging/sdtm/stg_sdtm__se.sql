with

delivered as (

    select * from {{ source('raw', 'sdtm_se') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('SESEQ') }} as SESEQ,
    ETCD,
    ELEMENT,
    {{ crf_integer('TAETORD') }} as TAETORD,
    EPOCH,
    SESTDTC,
    SEENDTC,
    SEUPDES,
    {{ crf_integer('SESTDY') }} as SESTDY,
    {{ crf_integer('SEENDY') }} as SEENDY,
    'sdtm_se' as src_form,
    _key as src_key
from delivered
