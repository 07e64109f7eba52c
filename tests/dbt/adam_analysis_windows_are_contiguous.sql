-- Analysis windows leave no gap, do not overlap and hold their target day.
with ordered as (
    select
        study,
        dataset,
        avisit,
        target_day,
        start_day,
        end_day,
        row_number() over windows_of_dataset as place,
        count(*) over (partition by study, dataset) as windows,
        lead(start_day) over windows_of_dataset as next_start_day
    from {{ ref('windows') }}
    window windows_of_dataset as (partition by study, dataset order by avisitn)
)

-- No day 0: the day after -1 is 1. The first window has no start, the last no end.
select
    study,
    dataset,
    avisit,
    start_day,
    end_day,
    next_start_day
from ordered
where
    (start_day is null) != (place = 1)
    or (end_day is null) != (place = windows)
    or target_day not between coalesce(start_day, target_day) and coalesce(end_day, target_day)
    or next_start_day != case when end_day = -1 then 1 else end_day + 1 end
