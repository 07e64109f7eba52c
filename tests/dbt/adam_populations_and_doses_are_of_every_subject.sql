-- Every subject of ADSL has one row of populations, and every treated one a total of its doses.
with

populations as (
    select
        STUDYID,
        USUBJID,
        count(*) as records
    from {{ ref('int_adsl__populations') }}
    group by STUDYID, USUBJID
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    subjects.SAFFL,
    populations.records as rows_of_populations,
    doses.USUBJID is not null as has_total_of_doses
from {{ ref('adsl') }} as subjects
left join populations
    on subjects.STUDYID = populations.STUDYID and subjects.USUBJID = populations.USUBJID
left join {{ ref('int_adsl__exposure_summary') }} as doses
    on subjects.STUDYID = doses.STUDYID and subjects.USUBJID = doses.USUBJID
where
    populations.records is distinct from 1
    or (subjects.SAFFL = 'Y' and doses.USUBJID is null)
