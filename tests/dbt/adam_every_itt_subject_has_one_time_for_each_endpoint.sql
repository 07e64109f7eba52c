-- Every randomised subject has exactly one ADTTE record for each endpoint.
-- An endpoint counted from the first dose has none for who never took one.
select
    subjects.STUDYID,
    subjects.USUBJID,
    endpoints.paramcd as PARAMCD,
    count(times.USUBJID) as records
from {{ ref('adsl') }} as subjects
inner join {{ ref('tte_parameters') }} as endpoints on subjects.STUDYID = endpoints.study
left join {{ ref('adtte') }} as times
    on
        subjects.STUDYID = times.STUDYID
        and subjects.USUBJID = times.USUBJID
        and endpoints.paramcd = times.PARAMCD
where
    subjects.ITTFL = 'Y'
    and not (endpoints.time_origin = 'TRTSDT' and subjects.SAFFL = 'N')
group by subjects.STUDYID, subjects.USUBJID, endpoints.paramcd
having count(times.USUBJID) != 1
