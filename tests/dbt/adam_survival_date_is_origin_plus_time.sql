select
    times.STUDYID,
    times.USUBJID,
    times.PARAMCD,
    times.STARTDT,
    times.ADT,
    times.AVAL
from {{ ref('adtte') }} as times
inner join {{ ref('tte_parameters') }} as parameters
    on times.STUDYID = parameters.study and times.PARAMCD = parameters.paramcd
where
    times.ADT != times.STARTDT + cast(times.AVAL as integer)
    - case when parameters.add_one_day = 'Y' then 1 else 0 end
