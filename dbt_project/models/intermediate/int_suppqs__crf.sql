-- The assessor of a form, beside the total of that form.
with

records as (select * from {{ ref('int_qs__crf') }}),

alsfrs as (select * from {{ ref('stg_crf__alsfrs') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }})

select
    records.STUDYID,
    'QS' as RDOMAIN,
    records.USUBJID,
    'QSSEQ' as IDVAR,
    cast(records.QSSEQ as varchar) as IDVARVAL,
    'QSASSESS' as QNAM,
    qualifiers.qlabel as QLABEL,
    alsfrs.assessor as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join alsfrs using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'QS' and qualifiers.qnam = 'QSASSESS'
where records.QSTESTCD = 'ALSFRTOT' and alsfrs.assessor is not null
