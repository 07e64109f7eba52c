with

delivered as (

    select * from {{ source('raw', 'sdtm_ts') }}

)

select
    STUDYID,
    DOMAIN,
    {{ crf_integer('TSSEQ') }} as TSSEQ,
    TSGRPID,
    TSPARMCD,
    TSPARM,
    TSVAL,
    TSVALNF,
    TSVALCD,
    TSVCDREF,
    TSVCDVER,
    'sdtm_ts' as src_form,
    _key as src_key
from delivered
