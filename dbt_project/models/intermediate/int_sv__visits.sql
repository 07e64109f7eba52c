-- Number and name of every visit on record; a visit beyond the planned one carries x.1, x.2.
with

visits as (select * from {{ ref('stg_crf__visits') }}),

planned as (select * from {{ ref('visits') }}),

derive_visitnum as (
    select
        visits.*,
        planned.visit as planned_name,
        planned.target_day,
        (planned.visitnum * 10 + visits.form_repeat - 1) / 10 as visitnum
    from visits
    left join planned
        on visits.study = planned.study and visits.visit = planned.visit_code
)

select
    study,
    subject,
    visit,
    form_repeat,
    visitnum,
    visit_date,
    contact_mode,
    missed_reason,
    src_form,
    src_key,
    case
        when visitnum is null then visit_collected
        when form_repeat = 1 then planned_name
        else 'UNSCHEDULED ' || visitnum
    end as visit_name,
    case when form_repeat = 1 then target_day end as target_day,
    case when visitnum is not null and form_repeat = 1 then 'Y' end as is_planned
from derive_visitnum
