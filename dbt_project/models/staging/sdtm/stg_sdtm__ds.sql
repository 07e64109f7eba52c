with

delivered as (

    select * from {{ source('raw', 'sdtm_ds') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('DSSEQ') }} as DSSEQ,
    DSSPID,
    DSTERM,
    DSDECOD,
    DSCAT,
    EPOCH,
    DSDTC,
    DSSTDTC,
    {{ crf_integer('DSSTDY') }} as DSSTDY,
    'sdtm_ds' as src_form,
    _key as src_key
from delivered
