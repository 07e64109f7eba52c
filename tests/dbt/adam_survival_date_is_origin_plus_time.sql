-- ADT is STARTDT plus AVAL days, less the day an endpoint adds.
select
    times.STUDYID,
    times.USUBJID,
    times.PARAMCD,
    times.STARTDT,
    times.ADT,
    times.AVAL
from {{ ref('adtte') }} as times
inner join {{ ref('tte_parameters') }} as endpoints
    on times.STUDYID = endpoints.study and times.PARAMCD = endpoints.paramcd
where
    times.ADT != times.STARTDT + cast(times.AVAL as integer)
    - case when endpoints.add_one_day = 'Y' then 1 else 0 end
