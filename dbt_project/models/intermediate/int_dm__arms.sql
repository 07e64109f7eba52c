-- Planned and actual arm of who was randomised. In a blinded build the treatment list holds dummy
-- arms, marked so that no output can be taken for the true ones, and the kit list is empty.
with

randomisation as (select * from {{ ref('stg_crf__randomisation') }}),

treatment_list as (select * from {{ ref('stg_crf__treatment_list') }}),

kit_list as (select * from {{ ref('stg_crf__kit_list') }}),

injections as (select * from {{ ref('stg_crf__injections') }}),

arms as (select * from {{ ref('arms') }}),

build as (select * from {{ source('intake', 'build') }}),

mark_dummies as (
    select
        arms.study,
        arms.arm_code,
        {{ marked_code('arms.arm_code', 'DUMMY_', 20, 'build') }} as armcd,
        {{ marked_name('arms.arm', 'build') }} as arm
    from arms
    left join build on arms.study = build.study
),

merge_planned_arm as (
    select
        randomisation.study,
        randomisation.subject,
        treatment_list.arm as planned
    from randomisation
    left join treatment_list using (study, randomisation_number)
),

count_contents as (
    select
        injections.study,
        injections.subject,
        kit_list.arm as given,
        count(*) as injections
    from injections
    inner join kit_list using (study, kit)
    where injections.given = 'Y'
    group by injections.study, injections.subject, kit_list.arm
),

-- Wrong kits happen: the content injected most often is the actual arm, the planned one in a tie.
choose_content as (
    select
        subjects.study,
        subjects.subject,
        contents.given
    from merge_planned_arm as subjects
    inner join count_contents as contents using (study, subject)
    qualify row_number() over (
        partition by subjects.study, subjects.subject
        order by contents.injections desc, contents.given != subjects.planned, contents.given asc
    ) = 1
),

derive_actual_arm as (
    select
        subjects.study,
        subjects.subject,
        subjects.planned,
        case when exists (from kit_list) then contents.given else subjects.planned end as actual
    from merge_planned_arm as subjects
    left join choose_content as contents using (study, subject)
)

select
    subjects.study,
    subjects.subject,
    planned.armcd,
    planned.arm,
    actual.armcd as actarmcd,
    actual.arm as actarm
from derive_actual_arm as subjects
left join mark_dummies as planned
    on subjects.study = planned.study and subjects.planned = planned.arm_code
left join mark_dummies as actual
    on subjects.study = actual.study and subjects.actual = actual.arm_code
