-- A study without a rule of the per-protocol population has none.
with

subjects as (select * from {{ ref('dm') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

summary as (select * from {{ ref('int_adsl__exposure_summary') }}),

excluding as (select * from {{ ref('int_addv__excluding') }}),

criteria as (select * from {{ ref('ie') }}),

rules as (
    select
        study,
        max(case when rule = 'per_protocol_criteria' then value end) as on_criteria,
        cast(
            max(case when rule = 'per_protocol_minimum_compliance' then value end) as double
        ) as minimum_compliance
    from {{ ref('analysis_rules') }}
    where rule like 'per_protocol_%'
    group by study
),

merge_subjects as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        dates.RANDFL,
        exposure.USUBJID is not null as is_treated,
        summary.COMPLPCT,
        rules.on_criteria,
        rules.minimum_compliance
    from subjects
    inner join rules on subjects.STUDYID = rules.study
    left join dates using (STUDYID, USUBJID)
    left join exposure using (STUDYID, USUBJID)
    left join summary using (STUDYID, USUBJID)
),

union_reasons as (
    select
        STUDYID,
        USUBJID,
        1 as reason_order,
        'NOT RANDOMISED' as reason
    from merge_subjects
    where RANDFL is distinct from 'Y'
    union all
    select
        STUDYID,
        USUBJID,
        2 as reason_order,
        'NO DOSE OF STUDY DRUG' as reason
    from merge_subjects
    where RANDFL = 'Y' and not is_treated
    union all
    select
        not_passed.STUDYID,
        not_passed.USUBJID,
        3 as reason_order,
        'CRITERION ' || criteria.IETESTCD || ' NOT PASSED' as reason
    from merge_subjects as not_passed
    inner join criteria using (STUDYID, USUBJID)
    where not_passed.on_criteria = 'Y'
    union all
    select
        STUDYID,
        USUBJID,
        4 as reason_order,
        DVSCAT || ' DEVIATION: ' || DVCAT as reason
    from excluding
    union all
    select
        STUDYID,
        USUBJID,
        5 as reason_order,
        case
            when COMPLPCT is null then 'COMPLIANCE NOT KNOWN'
            else 'COMPLIANCE BELOW ' || {{ number_text('minimum_compliance') }} || ' %'
        end as reason
    from merge_subjects
    where
        is_treated
        and minimum_compliance is not null
        and coalesce(COMPLPCT < minimum_compliance, true)
),

each_reason_once as (
    select
        STUDYID,
        USUBJID,
        reason_order,
        reason
    from union_reasons
    group by STUDYID, USUBJID, reason_order, reason
),

derive_pprotrs as (
    select
        STUDYID,
        USUBJID,
        string_agg(reason, '; ' order by reason_order, reason) as PPROTRS
    from each_reason_once
    group by STUDYID, USUBJID
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    case
        when with_rules.USUBJID is not null
            then {{ population_flag('reasons.USUBJID is null') }}
    end as PPROTFL,
    reasons.PPROTRS
from subjects
left join merge_subjects as with_rules using (STUDYID, USUBJID)
left join derive_pprotrs as reasons using (STUDYID, USUBJID)
