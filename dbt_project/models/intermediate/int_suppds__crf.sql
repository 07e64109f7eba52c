with

records as (select * from {{ ref('int_ds__crf') }}),

demographics as (select * from {{ ref('stg_crf__demographics') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }})

select
    records.STUDYID,
    'DS' as RDOMAIN,
    records.USUBJID,
    'DSSEQ' as IDVAR,
    cast(records.DSSEQ as varchar) as IDVARVAL,
    'CONSVER' as QNAM,
    qualifiers.qlabel as QLABEL,
    demographics.consent_version as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join demographics using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'DS' and qualifiers.qnam = 'CONSVER'
where demographics.consent_version is not null
