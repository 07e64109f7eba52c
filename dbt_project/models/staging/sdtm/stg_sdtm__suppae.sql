with

delivered as (

    select * from {{ source('raw', 'sdtm_suppae') }}

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
    'sdtm_suppae' as src_form,
    _key as src_key
from delivered
