with

delivered as (

    select * from {{ source('raw', 'sdtm_gf') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('GFSEQ') }} as GFSEQ,
    GFTESTCD,
    GFTEST,
    GFCAT,
    GFORRES,
    GFSTRESC,
    GFSTAT,
    GFREASND,
    GFSYM,
    GFSPEC,
    EPOCH,
    GFDTC,
    {{ crf_integer('GFDY') }} as GFDY,
    'sdtm_gf' as src_form,
    _key as src_key
from delivered
