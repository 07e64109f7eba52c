with

delivered as (

    select * from {{ source('raw', 'sdtm_ae') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('AESEQ') }} as AESEQ,
    AESPID,
    AETERM,
    AELLT,
    {{ crf_decimal('AELLTCD') }} as AELLTCD,
    AEDECOD,
    {{ crf_decimal('AEPTCD') }} as AEPTCD,
    AEHLT,
    {{ crf_decimal('AEHLTCD') }} as AEHLTCD,
    AEHLGT,
    {{ crf_decimal('AEHLGTCD') }} as AEHLGTCD,
    AEBODSYS,
    {{ crf_decimal('AEBDSYCD') }} as AEBDSYCD,
    AESOC,
    {{ crf_decimal('AESOCCD') }} as AESOCCD,
    AESEV,
    AESER,
    AEACN,
    AEREL,
    AEOUT,
    AESCAN,
    AESCONG,
    AESDISAB,
    AESDTH,
    AESHOSP,
    AESLIFE,
    AESOD,
    AEDTC,
    AESTDTC,
    AEENDTC,
    {{ crf_integer('AESTDY') }} as AESTDY,
    {{ crf_integer('AEENDY') }} as AEENDY,
    AESMIE,
    AEENRTPT,
    AEENTPT,
    EPOCH,
    'sdtm_ae' as src_form,
    _key as src_key
from delivered
