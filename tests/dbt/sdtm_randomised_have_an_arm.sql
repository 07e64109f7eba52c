-- Who was randomised has an arm: an entry on the treatment list that is a known arm.
select
    STUDYID,
    USUBJID,
    RFSTDTC,
    ARMCD,
    ARM
from {{ ref('dm') }}
where RFSTDTC is not null and ARM is null
