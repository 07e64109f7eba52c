-- Who was randomised has an entry on the treatment list that gives the arm.
select
    STUDYID,
    USUBJID,
    RFSTDTC,
    ARMCD,
    ARM
from {{ ref('int_dm__crf') }}
where RFSTDTC is not null and ARM is null
