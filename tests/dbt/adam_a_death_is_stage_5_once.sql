-- Whoever was staged and died has stage 5 once in each of King's and MiToS, on the day of death;
-- nobody else has it.
select
    stages.STUDYID,
    stages.USUBJID,
    stages.PARAMCD,
    subjects.DTHDT,
    count(*) filter (where stages.AVAL = 5) as deaths,
    count(*) filter (where stages.AVAL = 5 and stages.ADT = subjects.DTHDT) as on_the_day
from {{ ref('adqs') }} as stages
inner join {{ ref('adsl') }} as subjects
    on stages.STUDYID = subjects.STUDYID and stages.USUBJID = subjects.USUBJID
where stages.PARAMCD in ('KINGSTG', 'MITOS')
group by stages.STUDYID, stages.USUBJID, stages.PARAMCD, subjects.DTHDT
having
    count(*) filter (where stages.AVAL = 5) != case when subjects.DTHDT is null then 0 else 1 end
    or count(*) filter (where stages.AVAL = 5)
    != count(*) filter (where stages.AVAL = 5 and stages.ADT = subjects.DTHDT)
