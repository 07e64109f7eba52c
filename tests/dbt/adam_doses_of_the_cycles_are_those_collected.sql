-- The cycles of ADEX hold every dose that EC says was given, no more and no fewer.
with

collected as (
    select
        doses.STUDYID,
        doses.USUBJID,
        count(*) as doses_collected
    from {{ ref('ec') }} as doses
    inner join {{ ref('analysis_rules') }} as rules
        on
            doses.STUDYID = rules.study
            and rules.rule = 'exposure_period'
            and rules.value = 'CYCLE'
    where doses.ECOCCUR = 'Y'
    group by doses.STUDYID, doses.USUBJID
),

analysed as (
    select
        STUDYID,
        USUBJID,
        sum(cast(AVAL as integer)) as doses_analysed
    from {{ ref('adex') }}
    where PARAMCD = 'DOSGIVEN'
    group by STUDYID, USUBJID
)

select
    coalesce(collected.STUDYID, analysed.STUDYID) as STUDYID,
    coalesce(collected.USUBJID, analysed.USUBJID) as USUBJID,
    collected.doses_collected,
    analysed.doses_analysed
from collected
full outer join analysed
    on collected.STUDYID = analysed.STUDYID and collected.USUBJID = analysed.USUBJID
where coalesce(collected.doses_collected, 0) != coalesce(analysed.doses_analysed, 0)
