with

records as (select * from {{ ref('int_cp__crf') }}),

transfer as (select * from {{ ref('stg_crf__flow_cytometry') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }})

select
    records.STUDYID,
    'CP' as RDOMAIN,
    records.USUBJID,
    'CPSEQ' as IDVAR,
    cast(records.CPSEQ as varchar) as IDVARVAL,
    'CPANDTC' as QNAM,
    qualifiers.qlabel as QLABEL,
    {{ iso_date('transfer.analysed_date') }} as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join transfer using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'CP' and qualifiers.qnam = 'CPANDTC'
where transfer.analysed_date is not null
