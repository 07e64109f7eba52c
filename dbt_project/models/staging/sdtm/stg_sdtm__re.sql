with

delivered as (

    select * from {{ source('raw', 'sdtm_re') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('RESEQ') }} as RESEQ,
    RETESTCD,
    RETEST,
    REORRES,
    REORRESU,
    RESTRESC,
    {{ crf_decimal('RESTRESN') }} as RESTRESN,
    RESTRESU,
    RESTAT,
    REREASND,
    REPOS,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    REDTC,
    {{ crf_integer('REDY') }} as REDY,
    'sdtm_re' as src_form,
    _key as src_key
from delivered
