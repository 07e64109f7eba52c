with

subjects as (select * from {{ ref('adsl') }}),

studies as (select * from {{ ref('studies') }}),

rules as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'treatment_emergent_days'
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    subjects.TRT01P,
    subjects.TRT01PN,
    subjects.TRT01A,
    subjects.TRT01AN,
    subjects.ITTFL,
    subjects.SAFFL,
    subjects.TRTSDT,
    subjects.TRTEDT,
    {{ origin_date('studies.time_origin', 'subjects.RANDDT', 'subjects.TRTSDT') }}
        as reference_date,
    subjects.RILSDT as background_start,
    subjects.TRTEDT + try_cast(rules.value as integer) as emergent_until,
    coalesce(subjects.DTHDT, subjects.LSTALVDT) as last_known
from subjects
left join studies on subjects.STUDYID = studies.study
left join rules on subjects.STUDYID = rules.study
