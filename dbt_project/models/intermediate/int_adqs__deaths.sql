-- Death is the last stage of King's and MiToS. No form tells of it, so it stands for no visit.
with stages as (select * from {{ ref('int_adqs__stages') }}),

deaths as (select * from {{ ref('int_adsl__death') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

-- Who has no ALSFRS-R form was never staged.
staged as (
    select
        STUDYID,
        USUBJID,
        PARAMCD
    from stages
    group by STUDYID, USUBJID, PARAMCD
),

merge_deaths as (
    select
        staged.*,
        deaths.DTHDT as ADT,
        {{ study_day('deaths.DTHDT', 'dates.RANDDT') }} as ADY
    from staged
    inner join deaths using (STUDYID, USUBJID)
    left join dates using (STUDYID, USUBJID)
    where deaths.DTHDT is not null
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    ADT,
    ADY,
    5 as AVAL,
    '5' as AVALC,
    'DM' as SRCDOM,
    'DTHDTC' as SRCVAR
from merge_deaths
