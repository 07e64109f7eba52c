with

delivered as (

    select * from {{ source('raw', 'sdtm_suppre') }}

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
    'sdtm_suppre' as src_form,
    _key as src_key
from delivered
