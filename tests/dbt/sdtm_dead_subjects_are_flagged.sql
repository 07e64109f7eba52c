-- Who has a cause of death or was reported dead is flagged as dead in DM.
with reported as (
    select
        STUDYID,
        USUBJID
    from {{ ref('dd') }}
    where DDTESTCD = 'PRCDTH'
    union
    select
        STUDYID,
        USUBJID
    from {{ ref('ss') }}
    where SSTESTCD = 'SURVSTAT' and SSSTRESC = 'DEAD'
)

select reported.*
from reported
left join {{ ref('dm') }} as dm using (STUDYID, USUBJID)
where dm.DTHFL is distinct from 'Y'
