with

periods as (select * from {{ ref('int_adex__periods') }}),

totals as (select * from {{ ref('int_adsl__exposure_summary') }}),

parameters as (select * from {{ ref('exposure_parameters') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

measure_periods as (
    select
        STUDYID,
        USUBJID,
        'PERIOD' as scope,
        period_number as AVISITN,
        period_name as AVISIT,
        start_date as ASTDT,
        end_date as AENDT,
        SRCDOM,
        SRCSEQ,
        planned as PLANNED,
        given as GIVEN,
        round(100.0 * given / nullif(planned, 0), 9) as COMPLIANCE,
        round(100.0 * dose_taken / nullif(planned * planned_dose, 0), 9) as INTENSITY,
        dose as DOSE,
        cumulative as CUMULATIVE,
        days as DAYS,
        round(dose / nullif(days, 0), 9) as DAILY
    from periods
),

measure_totals as (
    select
        totals.STUDYID,
        totals.USUBJID,
        'OVERALL' as scope,
        99 as AVISITN,
        'OVERALL' as AVISIT,
        subjects.TRTSDT as ASTDT,
        subjects.TRTEDT as AENDT,
        cast(totals.NCYCLES as double) as CYCLES,
        cast(totals.NDOSPLAN as double) as PLANNED,
        cast(totals.NDOSGIVN as double) as GIVEN,
        totals.COMPLPCT as COMPLIANCE,
        totals.DOSINTPC as INTENSITY,
        totals.CUMDOSE as DOSE,
        cast(totals.TRTDURD as double) as DAYS,
        totals.AVGDD as DAILY
    from totals
    left join subjects using (STUDYID, USUBJID)
),

union_measures as (
    select * from measure_periods
    union all by name
    select * from measure_totals
),

-- What is not known has no record: the dose itself in a blinded release.
unpivot_measures as (
    from union_measures
    unpivot (
        AVAL for measure in (
            PLANNED, GIVEN, COMPLIANCE, INTENSITY, DOSE, CUMULATIVE, DAYS, DAILY, CYCLES
        )
    )
),

merge_parameters as (
    select
        measures.*,
        parameters.paramcd,
        parameters.param,
        parameters.paramn,
        subjects.TRT01A,
        subjects.TRT01AN,
        subjects.ITTFL,
        subjects.SAFFL,
        subjects.reference_date,
        row_number() over (
            partition by measures.STUDYID, measures.USUBJID
            order by parameters.paramn, measures.AVISITN
        ) as ASEQ
    from unpivot_measures as measures
    inner join parameters
        on
            measures.STUDYID = parameters.study
            and measures.scope = parameters.scope
            and measures.measure = parameters.measure
    inner join subjects using (STUDYID, USUBJID)
)

select
    STUDYID,
    USUBJID,
    cast(ASEQ as integer) as ASEQ,
    TRT01A as TRTA,
    TRT01AN as TRTAN,
    ITTFL,
    SAFFL,
    paramcd as PARAMCD,
    param as PARAM,
    paramn as PARAMN,
    scope as PARCAT1,
    AVISIT,
    AVISITN,
    ASTDT,
    {{ study_day('ASTDT', 'reference_date') }} as ASTDY,
    AENDT,
    {{ study_day('AENDT', 'reference_date') }} as AENDY,
    AVAL,
    SRCDOM,
    SRCSEQ
from merge_parameters
