-- No time to event is negative or beyond the horizon of its endpoint.
select
    times.STUDYID,
    times.USUBJID,
    times.PARAMCD,
    times.AVAL,
    endpoints.horizon_days
from {{ ref('adtte') }} as times
inner join {{ ref('tte_parameters') }} as endpoints
    on times.STUDYID = endpoints.study and times.PARAMCD = endpoints.paramcd
where
    times.AVAL < 0
    or times.AVAL - case when endpoints.add_one_day = 'Y' then 1 else 0 end
    > endpoints.horizon_days
