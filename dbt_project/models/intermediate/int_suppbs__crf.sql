with

records as (select * from {{ ref('int_bs__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'BS'
),

collect_values as (
    select
        *,
        'BSREUSE' as qnam,
        reuse_consent as qval
    from records
)

select
    held.STUDYID,
    'BS' as RDOMAIN,
    held.USUBJID,
    'BSSEQ' as IDVAR,
    cast(held.BSSEQ as varchar) as IDVARVAL,
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
