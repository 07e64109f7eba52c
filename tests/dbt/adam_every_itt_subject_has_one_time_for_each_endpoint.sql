-- An endpoint counted from the first dose has none for who never took one.
select
    subjects.STUDYID,
    subjects.USUBJID,
    parameters.paramcd as PARAMCD,
    count(times.USUBJID) as records
from {{ ref('adsl') }} as subjects
inner join {{ ref('tte_parameters') }} as parameters on subjects.STUDYID = parameters.study
left join {{ ref('adtte') }} as times
    on
        subjects.STUDYID = times.STUDYID
        and subjects.USUBJID = times.USUBJID
        and parameters.paramcd = times.PARAMCD
where
    subjects.ITTFL = 'Y'
    and not (parameters.time_origin = 'TRTSDT' and subjects.SAFFL = 'N')
group by subjects.STUDYID, subjects.USUBJID, parameters.paramcd
having count(times.USUBJID) != 1
