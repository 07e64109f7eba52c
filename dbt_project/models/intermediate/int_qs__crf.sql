with

alsfrs as (select * from {{ ref('stg_crf__alsfrs') }}),

items as (select * from {{ ref('alsfrs_items') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

visits as (select * from {{ ref('int_sv__visits') }}),

planned as (select * from {{ ref('visits') }}),

merge_visit as (
    select
        alsfrs.*,
        coalesce(visits.visitnum, planned.visitnum) as visitnum,
        coalesce(visits.visit_name, planned.visit, alsfrs.visit_collected) as visit_name,
        milestones.randomisation_date,
        {{ epoch('alsfrs.assessed_date', 'milestones') }} as epoch,
        {{ before_exposure('alsfrs.assessed_date', 'null', 'milestones.first_injection') }}
            as is_before_exposure,
        coalesce(alsfrs.item_05a, alsfrs.item_05b) is null as has_no_item_05
    from alsfrs
    left join milestones using (study, subject)
    left join visits using (study, subject, visit, form_repeat)
    left join planned on alsfrs.study = planned.study and alsfrs.visit = planned.visit_code
),

unpivot_items as (
    from merge_visit
    unpivot include nulls (
        score for item in (
            item_01, item_02, item_03, item_04, item_05a, item_05b, item_06, item_07,
            item_08, item_09, item_10, item_11, item_12, total
        )
    )
),

-- 5a and 5b stand for one another: the one left empty is no assessment missed. Where both are
-- empty, 5a is not done.
keep_expected_items as (
    select
        *,
        score is not null and is_before_exposure as may_be_last
    from unpivot_items
    where
        item not in ('item_05a', 'item_05b')
        or score is not null
        or (item = 'item_05a' and has_no_item_05)
),

derive_qslobxfl as (
    select
        *,
        row_number() over (
            partition by study, subject, item, may_be_last
            order by assessed_date desc nulls last, visitnum desc nulls last, src_key desc
        ) as from_last
    from keep_expected_items
)

select
    answers.study as STUDYID,
    'QS' as DOMAIN,
    answers.study || '-' || answers.subject as USUBJID,
    cast(row_number() over (
        partition by answers.study, answers.subject
        order by
            answers.assessed_date nulls last,
            answers.visitnum nulls last,
            answers.src_key,
            items.testcd
    ) as integer) as QSSEQ,
    items.testcd as QSTESTCD,
    items.test as QSTEST,
    'ALSFRS-R' as QSCAT,
    items.subcategory as QSSCAT,
    cast(answers.score as varchar) as QSORRES,
    cast(answers.score as varchar) as QSSTRESC,
    cast(answers.score as double) as QSSTRESN,
    case when answers.score is null then 'NOT DONE' end as QSSTAT,
    cast(null as varchar) as QSREASND,
    case when answers.may_be_last and answers.from_last = 1 then 'Y' end as QSLOBXFL,
    cast(null as varchar) as QSEVAL,
    answers.visitnum as VISITNUM,
    answers.visit_name as VISIT,
    answers.epoch as EPOCH,
    {{ iso_date('answers.assessed_date') }} as QSDTC,
    {{ study_day('answers.assessed_date', 'answers.randomisation_date') }} as QSDY,
    answers.src_form,
    answers.src_key
from derive_qslobxfl as answers
left join items on answers.item = items.item
