-- Results that no analysis dataset takes: their test, specimen and unit are no parameter of the
-- study in the seed of parameters.
select
    findings.STUDYID,
    findings.USUBJID,
    findings.SRCDOM,
    findings.SRCSEQ,
    findings.testcd,
    findings.specimen,
    findings.unit,
    findings.result_text
from {{ ref('int_bds__findings') }} as findings
left join {{ ref('parameters') }} as parameters
    on
        parameters.dataset in ('ADLB', 'ADRE', 'ADVS')
        and findings.SRCDOM = parameters.source_domain
        and findings.testcd = parameters.source_testcd
        and findings.STUDYID = coalesce(parameters.study, findings.STUDYID)
        and findings.unit is not distinct from parameters.unit
        and (
            parameters.source_specimen is null
            or findings.specimen = parameters.source_specimen
        )
where parameters.paramcd is null
