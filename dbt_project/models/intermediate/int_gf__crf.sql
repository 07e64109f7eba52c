with

als_history as (select * from {{ ref('stg_crf__als_history') }}),

derive_result as (
    select
        *,
        case when coalesce(genotype, '') != 'NOT TESTED' then genotype_collected end as result,
        nullif(genotype, 'NOT TESTED') as standard_result
    from als_history
)

select
    study as STUDYID,
    'GF' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject order by form_repeat, src_key
    ) as integer) as GFSEQ,
    cast(null as varchar) as GFREFID,
    'ALSGENO' as GFTESTCD,
    'ALS Genotype' as GFTEST,
    'GENOTYPE' as GFCAT,
    result as GFORRES,
    standard_result as GFSTRESC,
    case when result is null then 'NOT DONE' end as GFSTAT,
    case when genotype = 'NOT TESTED' then genotype end as GFREASND,
    case genotype
        when 'UNC13A RISK ALLELE' then 'UNC13A'
        when 'SOD1' then 'SOD1'
        when 'C9ORF72 EXPANSION' then 'C9orf72'
    end as GFSYM,
    cast(null as varchar) as GFSPEC,
    cast(null as varchar) as GFMETHOD,
    'SCREENING' as EPOCH,
    cast(null as varchar) as GFDTC,
    cast(null as integer) as GFDY,
    src_form,
    src_key
from derive_result
