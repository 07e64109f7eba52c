with

results as (select * from {{ ref('int_lab__results') }})

select
    study as STUDYID,
    'CP' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject
        order by sample_date nulls last, sample_time nulls last, test, src_form, src_key
    ) as integer) as CPSEQ,
    sample_id as CPREFID,
    test as CPTESTCD,
    test_name as CPTEST,
    category as CPCAT,
    original_result as CPORRES,
    unit_collected as CPORRESU,
    standard_result as CPSTRESC,
    numeric_result as CPSTRESN,
    standard_unit as CPSTRESU,
    case when original_result is null then 'NOT DONE' end as CPSTAT,
    cast(null as varchar) as CPREASND,
    specimen_name as CPSPEC,
    'FLOW CYTOMETRY' as CPMETHOD,
    baseline_flag as CPBLFL,
    last_before_exposure_flag as CPLOBXFL,
    standard_lloq as CPLLOQ,
    standard_uloq as CPULOQ,
    visitnum as VISITNUM,
    visit_name as VISIT,
    time_point as CPTPT,
    time_point_number as CPTPTNUM,
    case when time_point is not null then 'FIRST DOSE OF THE CYCLE' end as CPTPTREF,
    epoch as EPOCH,
    {{ iso_date('sample_date', 'sample_time') }} as CPDTC,
    {{ study_day('sample_date', 'randomisation_date') }} as CPDY,
    src_form,
    src_key
from results
where domain = 'CP'
