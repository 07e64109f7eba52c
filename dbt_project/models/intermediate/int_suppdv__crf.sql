with

records as (select * from {{ ref('int_dv__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'DV'
),

collect_values as (
    select
        *,
        'DVEPRELI' as qnam,
        pandemic as qval
    from records
)

select
    held.STUDYID,
    'DV' as RDOMAIN,
    held.USUBJID,
    'DVSEQ' as IDVAR,
    cast(held.DVSEQ as varchar) as IDVARVAL,
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
