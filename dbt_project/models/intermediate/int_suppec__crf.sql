with

records as (select * from {{ ref('int_ec__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'EC'
),

collect_values as (
    select
        *,
        'ECPERF' as qnam,
        given_by as qval
    from records
)

select
    held.STUDYID,
    'EC' as RDOMAIN,
    held.USUBJID,
    'ECSEQ' as IDVAR,
    cast(held.ECSEQ as varchar) as IDVARVAL,
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
