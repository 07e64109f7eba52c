-- The date of death of a vital status stands beside it: DM.DTHDTC holds that of the first source.
with

records as (select * from {{ ref('int_ss__crf') }}),

qualifiers as (
    select * from {{ ref('supplemental_qualifiers') }}
    where rdomain = 'SS'
),

name_values as (
    select
        *,
        source as SSSRCE,
        death_date as SSDTHDTC
    from records
),

unpivot_values as (
    from name_values
    unpivot (qval for qnam in (SSSRCE, SSDTHDTC))
)

select
    held.STUDYID,
    'SS' as RDOMAIN,
    held.USUBJID,
    'SSSEQ' as IDVAR,
    cast(held.SSSEQ as varchar) as IDVARVAL,
    held.qnam as QNAM,
    qualifiers.qlabel as QLABEL,
    held.qval as QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    held.src_form,
    held.src_key
from unpivot_values as held
left join qualifiers on held.qnam = qualifiers.qnam
