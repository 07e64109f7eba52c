select
    STUDYID,
    USUBJID,
    DTHFL,
    DTHDT,
    LSTALVDT
from {{ ref('adsl') }}
where DTHFL = 'Y' and DTHDT is null
