-- Every subject of DM stands in ADSL, and nobody else.
select
    coalesce(subjects.STUDYID, analysed.STUDYID) as STUDYID,
    coalesce(subjects.USUBJID, analysed.USUBJID) as USUBJID,
    case when analysed.USUBJID is null then 'DM only' else 'ADSL only' end as found_in
from {{ ref('dm') }} as subjects
full outer join {{ ref('adsl') }} as analysed
    on subjects.STUDYID = analysed.STUDYID and subjects.USUBJID = analysed.USUBJID
where subjects.USUBJID is null or analysed.USUBJID is null
