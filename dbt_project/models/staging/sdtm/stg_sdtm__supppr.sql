with

delivered as (

    select * from {{ source('raw', 'sdtm_supppr') }}

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
    'sdtm_supppr' as src_form,
    _key as src_key
from delivered
