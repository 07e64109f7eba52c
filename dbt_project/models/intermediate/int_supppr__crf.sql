with

records as (select * from {{ ref('int_pr__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'PR'
),

collect_values as (
    select
        *,
        'PRCOMPL' as qnam,
        complication as qval
    from records
)

select
    held.STUDYID,
    'PR' as RDOMAIN,
    held.USUBJID,
    'PRSEQ' as IDVAR,
    cast(held.PRSEQ as varchar) as IDVARVAL,
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
