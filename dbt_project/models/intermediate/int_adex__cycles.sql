-- Doses are numbered through the trial: how many were due is the highest number on record. A cycle
-- before it without any record was planned, and not given.
with

collected as (select * from {{ ref('ec') }}),

given as (select * from {{ ref('ex') }}),

rules as (
    select
        study,
        max(case when rule = 'exposure_period' then value end) as exposure_period,
        cast(max(case when rule = 'doses_per_cycle' then value end) as integer) as doses_per_cycle,
        cast(max(case when rule = 'planned_dose' then value end) as double) as planned_dose
    from {{ ref('analysis_rules') }}
    group by study
),

-- What was in a dose stands in EX, tied by the time of the injection.
number_collected as (
    select
        *,
        row_number() over (partition by STUDYID, USUBJID, ECSTDTC order by ECSEQ) as of_time
    from collected
    where ECOCCUR = 'Y'
),

number_given as (
    select
        *,
        row_number() over (partition by STUDYID, USUBJID, EXSTDTC order by EXSEQ) as of_time
    from given
),

merge_content as (
    select
        doses.STUDYID,
        doses.USUBJID,
        doses.ECTPTNUM,
        doses.ECDOSE,
        content.EXDOSE,
        {{ complete_date('doses.ECSTDTC') }} as dose_date
    from number_collected as doses
    left join number_given as content
        on
            doses.STUDYID = content.STUDYID
            and doses.USUBJID = content.USUBJID
            and doses.ECSTDTC = content.EXSTDTC
            and doses.of_time = content.of_time
),

doses_due as (
    select
        collected.STUDYID,
        collected.USUBJID,
        max(collected.ECTPTNUM) as due,
        any_value(rules.doses_per_cycle) as doses_per_cycle,
        any_value(rules.planned_dose) as planned_dose
    from collected
    inner join rules on collected.STUDYID = rules.study
    where rules.exposure_period = 'CYCLE' and collected.ECTPTNUM > 0
    group by collected.STUDYID, collected.USUBJID
),

plan_cycles as (
    select
        *,
        unnest(generate_series(1, (due - 1) // doses_per_cycle + 1)) as period_number
    from doses_due
),

sum_doses as (
    select
        doses.STUDYID,
        doses.USUBJID,
        (doses.ECTPTNUM - 1) // due.doses_per_cycle + 1 as period_number,
        count(*) as given,
        sum(cast(doses.ECDOSE as decimal(18, 4))) as dose_taken,
        case
            when count(doses.EXDOSE) = count(*) then sum(cast(doses.EXDOSE as decimal(18, 4)))
        end as dose,
        min(doses.dose_date) as start_date,
        max(doses.dose_date) as end_date
    from merge_content as doses
    inner join doses_due as due using (STUDYID, USUBJID)
    group by all
)

select
    cycles.STUDYID,
    cycles.USUBJID,
    cast(cycles.period_number as integer) as period_number,
    'CYCLE ' || cycles.period_number as period_name,
    doses.start_date,
    doses.end_date,
    least(
        cycles.doses_per_cycle,
        cycles.due - (cycles.period_number - 1) * cycles.doses_per_cycle
    ) as planned,
    coalesce(doses.given, 0) as given,
    cycles.planned_dose,
    coalesce(doses.dose_taken, 0) as dose_taken,
    -- A cycle without a dose adds none where doses are known at all: not in a blinded build.
    case
        when doses.USUBJID is not null then doses.dose
        when count(doses.dose) over (partition by cycles.STUDYID, cycles.USUBJID) > 0 then 0
    end as dose,
    cast(null as integer) as days,
    'EC' as SRCDOM,
    cast(null as integer) as SRCSEQ
from plan_cycles as cycles
left join sum_doses as doses using (STUDYID, USUBJID, period_number)
