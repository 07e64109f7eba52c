with

delivered as (

    select * from {{ source('raw', 'sdtm_relrec') }}

)

select
    STUDYID,
    RDOMAIN,
    USUBJID,
    IDVAR,
    IDVARVAL,
    RELTYPE,
    RELID,
    'sdtm_relrec' as src_form,
    _key as src_key
from delivered
