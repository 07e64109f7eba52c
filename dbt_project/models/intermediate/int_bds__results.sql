with findings as (select * from {{ ref('int_bds__findings') }}),

parameters as (
    select * from {{ ref('parameters') }}
    where dataset in ('ADLB', 'ADRE', 'ADVS')
),

-- Test, specimen and standard unit make the parameter: a value in another unit is another one.
merge_parameters as (
    select
        findings.*,
        parameters.dataset,
        parameters.paramcd as PARAMCD,
        parameters.below_limit,
        findings.SRCSEQ as last_seq
    from findings
    inner join parameters
        on
            findings.SRCDOM = parameters.source_domain
            and findings.testcd = parameters.source_testcd
            and findings.unit is not distinct from parameters.unit
            and findings.STUDYID = coalesce(parameters.study, findings.STUDYID)
            and (
                parameters.source_specimen is null
                or findings.specimen = parameters.source_specimen
            )
),

-- Below the limit of quantification: half the limit. Above one there is no number to use.
derive_aval as (
    select
        *,
        case
            when result_number is not null then result_number
            when below_limit = 'HALF' then {{ half_of_limit('result_text', 'stated_limit') }}
        end as AVAL,
        case when result_number is null then result_text end as AVALC
    from merge_parameters
),

derive_dtype as (
    select
        *,
        case when result_number is null and AVAL is not null then 'HALFLLOQ' end as DTYPE,
        SRCDOM || case when result_number is null then 'STRESC' else 'STRESN' end as SRCVAR
    from derive_aval
),

positive_values as (
    select * exclude (AVALC, ANRLO, ANRHI, ANRIND)
    from derive_dtype
    where AVAL > 0
),

-- A parameter of its own for the natural logarithm, at twelve decimals: the last digits of a
-- logarithm are not the same on every machine.
param_logarithms as (
    select
        positive_values.* exclude (PARAMCD, AVAL),
        parameters.paramcd as PARAMCD,
        round(ln(positive_values.AVAL), 12) as AVAL
    from positive_values
    inner join parameters
        on
            positive_values.dataset = parameters.dataset
            and positive_values.PARAMCD = parameters.log_of
            and positive_values.STUDYID = coalesce(parameters.study, positive_values.STUDYID)
),

heights as (
    select
        STUDYID,
        USUBJID,
        arg_min(AVAL, (dtc, SRCSEQ)) as height_in_cm
    from derive_dtype
    where PARAMCD = 'HEIGHT' and AVAL > 0
    group by STUDYID, USUBJID
),

weights as (
    select * exclude (SRCDOM, SRCVAR, SRCSEQ)
    from derive_dtype
    where PARAMCD = 'WEIGHT' and AVAL is not null
),

-- Height is measured once, at screening. The index comes from two records, so it names none.
param_bmi as (
    select
        weights.* exclude (PARAMCD, AVAL),
        parameters.paramcd as PARAMCD,
        weights.AVAL / (heights.height_in_cm / 100) / (heights.height_in_cm / 100) as AVAL
    from weights
    inner join heights using (STUDYID, USUBJID)
    inner join parameters
        on
            weights.dataset = parameters.dataset
            and weights.STUDYID = coalesce(parameters.study, weights.STUDYID)
            and parameters.paramcd = 'BMI'
),

union_parameters as (
    select * from derive_dtype
    union all by name
    select * from param_logarithms
    union all by name
    select * from param_bmi
)

select
    dataset,
    STUDYID,
    USUBJID,
    PARAMCD,
    AVAL,
    AVALC,
    DTYPE,
    ANRLO,
    ANRHI,
    ANRIND,
    ATPT,
    VISIT,
    VISITNUM,
    dtc,
    delivered_flag,
    SRCDOM,
    SRCVAR,
    SRCSEQ,
    last_seq
from union_parameters
