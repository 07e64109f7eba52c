with

records as (select * from {{ ref('int_dd__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'DD'
),

collect_values as (
    select
        *,
        'DDSRCE' as qnam,
        source as qval
    from records
)

select
    held.STUDYID,
    'DD' as RDOMAIN,
    held.USUBJID,
    'DDSEQ' as IDVAR,
    cast(held.DDSEQ as varchar) as IDVARVAL,
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
