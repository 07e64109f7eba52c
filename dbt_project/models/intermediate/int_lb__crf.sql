with

results as (select * from {{ ref('int_lab__results') }})

select
    study as STUDYID,
    'LB' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject
        order by sample_date nulls last, sample_time nulls last, test, src_form, src_key
    ) as integer) as LBSEQ,
    sample_id as LBREFID,
    test as LBTESTCD,
    test_name as LBTEST,
    category as LBCAT,
    original_result as LBORRES,
    unit_collected as LBORRESU,
    {{ number_text('range_low') }} as LBORNRLO,
    {{ number_text('range_high') }} as LBORNRHI,
    standard_result as LBSTRESC,
    numeric_result as LBSTRESN,
    standard_unit as LBSTRESU,
    standard_low as LBSTNRLO,
    standard_high as LBSTNRHI,
    range_indicator as LBNRIND,
    baseline_flag as LBBLFL,
    last_before_exposure_flag as LBLOBXFL,
    case when original_result is null then 'NOT DONE' end as LBSTAT,
    cast(null as varchar) as LBREASND,
    specimen_name as LBSPEC,
    standard_lloq as LBLLOQ,
    standard_uloq as LBULOQ,
    visitnum as VISITNUM,
    visit_name as VISIT,
    time_point as LBTPT,
    time_point_number as LBTPTNUM,
    case when time_point is not null then 'FIRST DOSE OF THE CYCLE' end as LBTPTREF,
    epoch as EPOCH,
    {{ iso_date('sample_date', 'sample_time') }} as LBDTC,
    {{ study_day('sample_date', 'randomisation_date') }} as LBDY,
    src_form,
    src_key
from results
where domain = 'LB'
