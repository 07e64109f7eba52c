with

records as (select * from {{ ref('int_ie__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'IE'
),

collect_values as (
    select
        *,
        'IEREASON' as qnam,
        failure_reason as qval
    from records
)

select
    held.STUDYID,
    'IE' as RDOMAIN,
    held.USUBJID,
    'IESEQ' as IDVAR,
    cast(held.IESEQ as varchar) as IDVARVAL,
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
