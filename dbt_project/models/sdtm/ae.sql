with

crf as (select * from {{ ref('int_ae__crf') }}),

delivered as ({{ delivered_as_sdtm('ae') }}),

union_sources as (
    select * from crf
    union all by name
    select * from delivered
)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    AESEQ,
    AESPID,
    AETERM,
    AELLT,
    AELLTCD,
    AEDECOD,
    AEPTCD,
    AEHLT,
    AEHLTCD,
    AEHLGT,
    AEHLGTCD,
    AEBODSYS,
    AEBDSYCD,
    AESOC,
    AESOCCD,
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
    AESMIE,
    EPOCH,
    AEDTC,
    AESTDTC,
    AEENDTC,
    AESTDY,
    AEENDY,
    AEENRTPT,
    AEENTPT
from union_sources
