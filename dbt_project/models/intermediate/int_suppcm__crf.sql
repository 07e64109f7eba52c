with

records as (select * from {{ ref('int_cm__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'CM'
),

union_values as (
    select
        *,
        'CMCODE' as qnam,
        term_code as qval
    from records
    union all
    select
        *,
        'CMINTERR' as qnam,
        interrupted as qval
    from records
)

select
    held.STUDYID,
    'CM' as RDOMAIN,
    held.USUBJID,
    'CMSEQ' as IDVAR,
    cast(held.CMSEQ as varchar) as IDVARVAL,
    held.qnam as QNAM,
    qualifiers.qlabel as QLABEL,
    held.qval as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    held.src_form,
    held.src_key
from union_values as held
left join qualifiers on held.qnam = qualifiers.qnam
where held.qval is not null
