-- IE holds what was not passed alone (SDTMIG 6.3.4); every criterion stands in TI.
with

eligibility as (select * from {{ ref('stg_crf__eligibility') }}),

criteria as (select * from {{ ref('trial_criteria') }}),

codes as (
    select * from {{ ref('codelists') }}
    where codelist = 'CRITERION'
),

planned as (select * from {{ ref('visits') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

keep_not_passed as (
    select
        eligibility.*,
        criteria.category
    from eligibility
    inner join criteria
        on eligibility.study = criteria.study and eligibility.criterion = criteria.criterion
    where eligibility.met = case criteria.category when 'INCLUSION' then 'N' else 'Y' end
)

select
    answers.study as STUDYID,
    'IE' as DOMAIN,
    answers.study || '-' || answers.subject as USUBJID,
    cast(row_number() over (
        partition by answers.study, answers.subject
        order by
            answers.assessed_date nulls last,
            planned.visitnum nulls last,
            answers.criterion,
            answers.src_key
    ) as integer) as IESEQ,
    answers.criterion as IETESTCD,
    codes.decode as IETEST,
    answers.category as IECAT,
    answers.met as IEORRES,
    answers.met as IESTRESC,
    planned.visitnum as VISITNUM,
    coalesce(planned.visit, answers.visit_collected) as VISIT,
    {{ epoch('answers.assessed_date', 'milestones') }} as EPOCH,
    {{ iso_date('answers.assessed_date') }} as IEDTC,
    {{ study_day('answers.assessed_date', 'milestones.randomisation_date') }} as IEDY,
    answers.failure_reason,
    answers.src_form,
    answers.src_key
from keep_not_passed as answers
left join codes on answers.criterion = codes.submission
left join planned on answers.study = planned.study and answers.visit = planned.visit_code
left join milestones
    on answers.study = milestones.study and answers.subject = milestones.subject
