with

delivered as (

    select * from {{ source('raw', 'sdtm_be') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('BESEQ') }} as BESEQ,
    BEREFID,
    BETERM,
    BEDECOD,
    BECAT,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    BEDTC,
    BESTDTC,
    BEENDTC,
    {{ crf_integer('BESTDY') }} as BESTDY,
    {{ crf_integer('BEENDY') }} as BEENDY,
    'sdtm_be' as src_form,
    _key as src_key
from delivered
