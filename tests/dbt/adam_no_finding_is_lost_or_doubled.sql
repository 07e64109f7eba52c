-- Every record of LB, CP, RE and VS stands in ADLB, ADRE or ADVS under its own parameter, once for
-- each type of baseline, or has no result, or is no parameter of its study (which another test
-- lists): what is in neither place is lost.
with collected as (
    select
        STUDYID,
        USUBJID,
        'LB' as domain,
        LBSEQ as seq,
        LBTESTCD as testcd,
        LBSPEC as specimen,
        LBSTRESU as unit,
        LBSTRESC is not null or LBSTRESN is not null as has_result
    from {{ ref('lb') }}
    union all
    select
        STUDYID,
        USUBJID,
        'CP' as domain,
        CPSEQ as seq,
        CPTESTCD as testcd,
        CPSPEC as specimen,
        CPSTRESU as unit,
        CPSTRESC is not null or CPSTRESN is not null as has_result
    from {{ ref('cp') }}
    union all
    select
        STUDYID,
        USUBJID,
        'RE' as domain,
        RESEQ as seq,
        RETESTCD as testcd,
        null as specimen,
        RESTRESU as unit,
        RESTRESC is not null or RESTRESN is not null as has_result
    from {{ ref('re') }}
    union all
    select
        STUDYID,
        USUBJID,
        'VS' as domain,
        VSSEQ as seq,
        VSTESTCD as testcd,
        null as specimen,
        VSSTRESU as unit,
        VSSTRESC is not null or VSSTRESN is not null as has_result
    from {{ ref('vs') }}
),

parameters as (
    select * from {{ ref('parameters') }}
    where dataset in ('ADLB', 'ADRE', 'ADVS')
),

expected as (
    select
        collected.STUDYID,
        collected.USUBJID,
        collected.domain,
        collected.seq,
        count(*) as records
    from collected
    inner join parameters
        on
            collected.domain = parameters.source_domain
            and collected.testcd = parameters.source_testcd
            and collected.STUDYID = coalesce(parameters.study, collected.STUDYID)
            and collected.unit is not distinct from parameters.unit
            and (
                parameters.source_specimen is null
                or collected.specimen = parameters.source_specimen
            )
    left join {{ ref('baselines') }} as types_of_baseline
        on
            collected.STUDYID = types_of_baseline.study
            and parameters.dataset = types_of_baseline.dataset
            and coalesce(types_of_baseline.parcat1, parameters.parcat1) = parameters.parcat1
    where collected.has_result
    group by all
),

logarithms as (
    select distinct paramcd as PARAMCD from parameters
    where log_of is not null
),

analysed as (
    {% for dataset in ['adlb', 'adre', 'advs'] -%}
        select
            STUDYID,
            USUBJID,
            SRCDOM as domain,
            SRCSEQ as seq,
            count(*) as records
        from {{ ref(dataset) }}
        where SRCSEQ is not null and PARAMCD not in (select logarithms.PARAMCD from logarithms)
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    STUDYID,
    USUBJID,
    domain,
    seq,
    coalesce(expected.records, 0) as records_expected,
    coalesce(analysed.records, 0) as records_analysed
from expected
full outer join analysed using (STUDYID, USUBJID, domain, seq)
where expected.records is distinct from analysed.records
