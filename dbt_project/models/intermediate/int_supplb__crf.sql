with

records as (select * from {{ ref('int_lb__crf') }}),

transfer as (select * from {{ ref('stg_crf__biomarkers') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }})

select
    records.STUDYID,
    'LB' as RDOMAIN,
    records.USUBJID,
    'LBSEQ' as IDVAR,
    cast(records.LBSEQ as varchar) as IDVARVAL,
    'LBANDTC' as QNAM,
    qualifiers.qlabel as QLABEL,
    {{ iso_date('transfer.analysed_date') }} as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join transfer using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'LB' and qualifiers.qnam = 'LBANDTC'
where transfer.analysed_date is not null
