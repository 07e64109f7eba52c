-- The equation that the percentage is of.
with

records as (select * from {{ ref('int_re__crf') }}),

svc as (select * from {{ ref('stg_crf__svc') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }})

select
    records.STUDYID,
    'RE' as RDOMAIN,
    records.USUBJID,
    'RESEQ' as IDVAR,
    cast(records.RESEQ as varchar) as IDVARVAL,
    'REEQN' as QNAM,
    qualifiers.qlabel as QLABEL,
    coalesce(svc.equation, svc.equation_collected) as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join svc using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'RE' and qualifiers.qnam = 'REEQN'
where records.RETESTCD = 'SVCPP' and svc.equation_collected is not null
