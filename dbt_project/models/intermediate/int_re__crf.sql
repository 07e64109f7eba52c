with

svc as (select * from {{ ref('stg_crf__svc') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

visits as (select * from {{ ref('int_sv__visits') }}),

planned as (select * from {{ ref('visits') }}),

merge_visit as (
    select
        svc.*,
        coalesce(visits.visitnum, planned.visitnum) as visitnum,
        coalesce(visits.visit_name, planned.visit, svc.visit_collected) as visit_name,
        milestones.randomisation_date,
        {{ epoch('svc.measured_date', 'milestones') }} as epoch,
        {{ before_exposure('svc.measured_date', 'null', 'milestones.first_injection') }}
            as is_before_exposure
    from svc
    left join milestones using (study, subject)
    left join visits using (study, subject, visit, form_repeat)
    left join planned on svc.study = planned.study and svc.visit = planned.visit_code
),

union_tests as (
    select
        *,
        'SVC' as testcd,
        'Slow Vital Capacity' as test,
        svc_litres as result,
        'L' as unit
    from merge_visit
    union all
    select
        *,
        'SVCPP' as testcd,
        'Percent Predicted Slow Vital Capacity' as test,
        svc_percent as result,
        '%' as unit
    from merge_visit
),

derive_relobxfl as (
    select
        *,
        result is not null and is_before_exposure as may_be_last,
        row_number() over (
            partition by study, subject, testcd, may_be_last
            order by measured_date desc nulls last, visitnum desc nulls last, src_key desc
        ) as from_last
    from union_tests
)

select
    study as STUDYID,
    'RE' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject
        order by measured_date nulls last, visitnum nulls last, src_key, testcd
    ) as integer) as RESEQ,
    testcd as RETESTCD,
    test as RETEST,
    {{ number_text('result') }} as REORRES,
    case when result is not null then unit end as REORRESU,
    {{ number_text('result') }} as RESTRESC,
    result as RESTRESN,
    case when result is not null then unit end as RESTRESU,
    case when result is null then 'NOT DONE' end as RESTAT,
    cast(null as varchar) as REREASND,
    case when may_be_last and from_last = 1 then 'Y' end as RELOBXFL,
    coalesce(position, position_collected) as REPOS,
    visitnum as VISITNUM,
    visit_name as VISIT,
    epoch as EPOCH,
    {{ iso_date('measured_date') }} as REDTC,
    {{ study_day('measured_date', 'randomisation_date') }} as REDY,
    src_form,
    src_key
from derive_relobxfl
