with

delivered as (

    select * from {{ source('raw', 'sdtm_ec') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('ECSEQ') }} as ECSEQ,
    ECREFID,
    ECTRT,
    ECMOOD,
    ECPRESP,
    ECOCCUR,
    ECREASOC,
    {{ crf_decimal('ECDOSE') }} as ECDOSE,
    ECDOSU,
    ECDOSFRM,
    ECDOSFRQ,
    ECROUTE,
    ECLOT,
    ECLOC,
    EPOCH,
    ECSTDTC,
    ECENDTC,
    {{ crf_integer('ECSTDY') }} as ECSTDY,
    {{ crf_integer('ECENDY') }} as ECENDY,
    ECTPT,
    {{ crf_integer('ECTPTNUM') }} as ECTPTNUM,
    'sdtm_ec' as src_form,
    _key as src_key
from delivered
