with

delivered as (

    select * from {{ source('raw', 'sdtm_suppmh') }}

)

select
    STUDYID,
    RDOMAIN,
    USUBJID,
    IDVAR,
    IDVARVAL,
    QNAM,
    QLABEL,
    QVAL,
    QORIG,
    QEVAL,
    'sdtm_suppmh' as src_form,
    _key as src_key
from delivered
