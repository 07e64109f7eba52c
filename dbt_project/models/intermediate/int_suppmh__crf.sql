with

records as (select * from {{ ref('int_mh__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'MH'
),

collect_values as (
    select
        *,
        'MHCODE' as qnam,
        term_code as qval
    from records
)

select
    held.STUDYID,
    'MH' as RDOMAIN,
    held.USUBJID,
    'MHSEQ' as IDVAR,
    cast(held.MHSEQ as varchar) as IDVARVAL,
    held.qnam as QNAM,
    qualifiers.qlabel as QLABEL,
    held.qval as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    held.src_form,
    held.src_key
from collect_values as held
left join qualifiers on held.qnam = qualifiers.qnam
where held.qval is not null
