with

vitals as (select * from {{ ref('stg_crf__vitals') }}),

tests as (select * from {{ ref('vital_sign_tests') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

visits as (select * from {{ ref('int_sv__visits') }}),

planned as (select * from {{ ref('visits') }}),

merge_visit as (
    select
        vitals.* replace (
            cast(vitals.systolic as double) as systolic,
            cast(vitals.diastolic as double) as diastolic,
            cast(vitals.pulse as double) as pulse
        ),
        coalesce(visits.visitnum, planned.visitnum) as visitnum,
        coalesce(visits.visit_name, planned.visit, vitals.visit_collected) as visit_name,
        milestones.randomisation_date,
        {{ epoch('vitals.measured_date', 'milestones') }} as epoch,
        {{ before_exposure('vitals.measured_date', 'null', 'milestones.first_injection') }}
            as is_before_exposure
    from vitals
    left join milestones using (study, subject)
    left join visits using (study, subject, visit, form_repeat)
    left join planned on vitals.study = planned.study and vitals.visit = planned.visit_code
),

unpivot_tests as (
    from merge_visit
    unpivot include nulls (
        result for item in (height, weight, systolic, diastolic, pulse, temperature)
    )
),

-- What is planned at one visit only is not missed at the others.
keep_planned_tests as (
    select
        results.*,
        tests.testcd,
        tests.test,
        case when results.result is not null then tests.unit end as unit,
        results.result is not null and results.is_before_exposure as may_be_last
    from unpivot_tests as results
    inner join tests on results.item = tests.item
    where
        results.result is not null
        or tests.planned_visit is null
        or tests.planned_visit = results.visit
),

derive_vslobxfl as (
    select
        *,
        row_number() over (
            partition by study, subject, testcd, may_be_last
            order by measured_date desc nulls last, visitnum desc nulls last, src_key desc
        ) as from_last
    from keep_planned_tests
)

select
    study as STUDYID,
    'VS' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject
        order by measured_date nulls last, visitnum nulls last, src_key, testcd
    ) as integer) as VSSEQ,
    testcd as VSTESTCD,
    test as VSTEST,
    {{ number_text('result') }} as VSORRES,
    unit as VSORRESU,
    {{ number_text('result') }} as VSSTRESC,
    result as VSSTRESN,
    unit as VSSTRESU,
    case when result is null then 'NOT DONE' end as VSSTAT,
    cast(null as varchar) as VSREASND,
    case when may_be_last and from_last = 1 then 'Y' end as VSLOBXFL,
    visitnum as VISITNUM,
    visit_name as VISIT,
    epoch as EPOCH,
    {{ iso_date('measured_date') }} as VSDTC,
    {{ study_day('measured_date', 'randomisation_date') }} as VSDY,
    src_form,
    src_key
from derive_vslobxfl
