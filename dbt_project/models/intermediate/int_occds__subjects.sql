with

subjects as (select * from {{ ref('adsl') }}),

studies as (select * from {{ ref('studies') }}),

riluzole as (select * from {{ ref('int_adsl__riluzole') }}),

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
    case studies.time_origin
        when 'RANDDT' then subjects.RANDDT
        when 'TRTSDT' then subjects.TRTSDT
    end as reference_date,
    riluzole.RILSDT as background_start,
    subjects.TRTEDT + try_cast(rules.value as integer) as emergent_until,
    coalesce(subjects.DTHDT, subjects.LSTALVDT) as last_known
from subjects
left join studies on subjects.STUDYID = studies.study
left join riluzole using (STUDYID, USUBJID)
left join rules on subjects.STUDYID = rules.study
