-- Results of the safety laboratories, of the central laboratory and of flow cytometry in standard
-- units. A result whose unit has no conversion keeps its collected text and has no standard result;
-- GX-LB-STANDARDISED and GX-CP-STANDARDISED list it.
with

biomarkers as (select * from {{ ref('stg_crf__biomarkers') }}),

flow_cytometry as (select * from {{ ref('stg_crf__flow_cytometry') }}),

safety_lab as (select * from {{ ref('stg_crf__safety_lab') }}),

conversions as (select * from {{ ref('unit_conversions') }}),

tests as (select * from {{ ref('lab_tests') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

visits as (select * from {{ ref('int_sv__visits') }}),

planned as (select * from {{ ref('visits') }}),

test_names as (
    select
        submission as test,
        min(decode) as test_name
    from {{ ref('codelists') }}
    where codelist = 'LABTEST'
    group by submission
),

union_results as (
    select * from safety_lab
    union all by name
    select * from biomarkers
    union all by name
    select * from flow_cytometry
),

merge_visit_and_unit as (
    select
        results.*,
        coalesce(
            tests.domain, case results.src_form when 'flow_cytometry' then 'CP' else 'LB' end
        ) as domain,
        tests.category,
        coalesce(test_names.test_name, results.test_collected) as test_name,
        coalesce(
            results.specimen, results.specimen_collected, tests.assigned_specimen
        ) as specimen_name,
        coalesce(visits.visitnum, planned.visitnum) as visitnum,
        coalesce(visits.visit_name, planned.visit, results.visit_collected) as visit_name,
        milestones.randomisation_date,
        milestones.first_injection,
        {{ epoch('results.sample_date', 'milestones') }} as epoch,
        conversions.unit_to as standard_unit,
        {{ convert_unit('results.result_number', 'conversions.factor') }} as standard_number,
        {{ convert_unit('results.range_low', 'conversions.factor') }} as standard_low,
        {{ convert_unit('results.range_high', 'conversions.factor') }} as standard_high,
        {{ convert_unit('results.lloq', 'conversions.factor') }} as standard_lloq,
        {{ convert_unit('results.uloq', 'conversions.factor') }} as standard_uloq
    from union_results as results
    left join milestones using (study, subject)
    left join visits using (study, subject, visit, form_repeat)
    left join planned on results.study = planned.study and results.visit = planned.visit_code
    left join tests on results.test = tests.test
    left join test_names on results.test = test_names.test
    left join conversions
        on results.test = conversions.test and results.unit = conversions.unit_from
),

-- Sites write the decimal mark of their country: a number is shown with a point.
derive_results as (
    select
        *,
        case when result_number is null then result else replace(result, ',', '.') end
            as original_result,
        case
            when standard_unit is null then null
            when result_number is null then result
            else coalesce(result_limit, '') || {{ number_text('standard_number') }}
        end as standard_result,
        case when result_limit is null then standard_number end as numeric_result,
        {{ range_indicator('result_limit', 'result_number', 'range_low', 'range_high') }}
            as range_indicator
    from merge_visit_and_unit
),

-- The baseline is the last sample with a result up to the day of randomisation, on which samples
-- are taken before the dose; the last before exposure looks at the time of the first dose too.
derive_candidates as (
    select
        *,
        coalesce(standard_result is not null and sample_date <= randomisation_date, false)
            as may_be_baseline,
        standard_result is not null
        and {{ before_exposure('sample_date', 'sample_time', 'first_injection') }}
            as is_before_exposure,
        {{ iso_date('sample_date') }} || coalesce(sample_time, ' ') || '|' || src_key as sampled
    from derive_results
)

select
    study,
    subject,
    domain,
    test,
    test_name,
    category,
    specimen_name,
    sample_id,
    sample_date,
    sample_time,
    visitnum,
    visit_name,
    epoch,
    randomisation_date,
    original_result,
    unit_collected,
    range_low,
    range_high,
    standard_result,
    numeric_result,
    standard_unit,
    standard_low,
    standard_high,
    standard_lloq,
    standard_uloq,
    range_indicator,
    src_form,
    src_key,
    -- A sample without a dose in its cycle has no planned time point.
    nullif(time_point, 'NO DOSE') as time_point,
    case time_point when 'PRE-DOSE' then 1 when 'DAY 8 OF CYCLE' then 2 end as time_point_number,
    case
        when
            may_be_baseline
            and sampled = max(case when may_be_baseline then sampled end) over of_test
            then 'Y'
    end as baseline_flag,
    case
        when
            is_before_exposure
            and sampled = max(case when is_before_exposure then sampled end) over of_test
            then 'Y'
    end as last_before_exposure_flag
from derive_candidates
-- A test belongs to one domain: named here, rows of the other need not be sorted.
window of_test as (partition by study, subject, domain, test, specimen_name)
