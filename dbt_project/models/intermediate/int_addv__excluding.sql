with

deviations as (select * from {{ ref('dv') }}),

rules as (select * from {{ ref('analysis_rules') }})

select
    deviations.STUDYID,
    deviations.USUBJID,
    deviations.DVSEQ,
    deviations.DVCAT,
    deviations.DVSCAT
from deviations
inner join rules as grades
    on
        grades.rule = 'per_protocol_deviation_grade'
        and deviations.STUDYID = grades.study
        and deviations.DVSCAT = grades.value
inner join rules as categories
    on
        categories.rule = 'per_protocol_deviation_category'
        and deviations.STUDYID = categories.study
        and deviations.DVCAT = categories.value
