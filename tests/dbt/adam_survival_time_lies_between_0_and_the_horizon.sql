select
    times.STUDYID,
    times.USUBJID,
    times.PARAMCD,
    times.AVAL,
    parameters.horizon_days
from {{ ref('adtte') }} as times
inner join {{ ref('tte_parameters') }} as parameters
    on times.STUDYID = parameters.study and times.PARAMCD = parameters.paramcd
where
    times.AVAL < 0
    or times.AVAL - case when parameters.add_one_day = 'Y' then 1 else 0 end
    > parameters.horizon_days
