-- CSF-pNFH of the central laboratory in ng/L. A result whose unit has no conversion keeps its
-- collected text and has no standard result; a test lists it.
with

biomarkers as (select * from {{ ref('stg_crf__biomarkers') }}),

conversions as (select * from {{ ref('unit_conversions') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

planned as (select * from {{ ref('visits') }}),

merge_sample as (
    select
        biomarkers.*,
        planned.visitnum,
        coalesce(planned.visit, biomarkers.visit_collected) as visit_name,
        milestones.randomisation_date,
        {{ epoch('biomarkers.sample_date', 'milestones') }} as epoch,
        conversions.unit_to as standard_unit,
        {{ convert_unit('biomarkers.result_number', 'conversions.factor') }} as standard_number,
        {{ convert_unit('biomarkers.lloq', 'conversions.factor') }} as standard_lloq
    from biomarkers
    left join milestones using (study, subject)
    left join planned
        on biomarkers.study = planned.study and biomarkers.visit = planned.visit_code
    left join conversions
        on biomarkers.test = conversions.test and biomarkers.unit = conversions.unit_from
    where biomarkers.test = 'NFHP' and biomarkers.specimen = 'CEREBROSPINAL FLUID'
),

derive_lbstresc as (
    select
        *,
        case
            when standard_unit is null then null
            when result_number is null then result
            else coalesce(result_limit, '') || {{ number_text('standard_number') }}
        end as lbstresc
    from merge_sample
),

-- The last sample with a result up to the day of randomisation, which is taken before the dose.
derive_lbblfl as (
    select
        *,
        row_number() over (
            partition by
                study,
                subject,
                test,
                lbstresc is not null and sample_date <= randomisation_date
            order by sample_date desc nulls last, sample_time desc nulls last, src_key desc
        ) as from_last
    from derive_lbstresc
)

select
    study as STUDYID,
    'LB' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject
        order by sample_date nulls last, sample_time nulls last, test, src_key
    ) as integer) as LBSEQ,
    sample_id as LBREFID,
    test as LBTESTCD,
    'Phosphorylated Neurofilament Heavy' as LBTEST,
    'BIOMARKER' as LBCAT,
    result as LBORRES,
    unit_collected as LBORRESU,
    cast(null as varchar) as LBORNRLO,
    cast(null as varchar) as LBORNRHI,
    lbstresc as LBSTRESC,
    case when result_limit is null then standard_number end as LBSTRESN,
    standard_unit as LBSTRESU,
    cast(null as double) as LBSTNRLO,
    cast(null as double) as LBSTNRHI,
    cast(null as varchar) as LBNRIND,
    case
        when lbstresc is not null and sample_date <= randomisation_date and from_last = 1 then 'Y'
    end as LBBLFL,
    case when result is null then 'NOT DONE' end as LBSTAT,
    cast(null as varchar) as LBREASND,
    specimen as LBSPEC,
    standard_lloq as LBLLOQ,
    visitnum as VISITNUM,
    visit_name as VISIT,
    time_point as LBTPT,
    epoch as EPOCH,
    {{ iso_date('sample_date', 'sample_time') }} as LBDTC,
    {{ study_day('sample_date', 'randomisation_date') }} as LBDY,
    src_form,
    src_key
from derive_lbblfl
