with

records as (select * from {{ ref('int_ds__crf') }}),

demographics as (select * from {{ ref('stg_crf__demographics') }}),

code_breaks as (select * from {{ ref('stg_crf__code_breaks') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }}),

union_values as (
    select
        'CONSVER' as QNAM,
        consent_version as QVAL,
        src_form,
        src_key
    from demographics
    union all
    select
        'BROKENBY' as QNAM,
        broken_by as QVAL,
        src_form,
        src_key
    from code_breaks
)

select
    records.STUDYID,
    'DS' as RDOMAIN,
    records.USUBJID,
    'DSSEQ' as IDVAR,
    cast(records.DSSEQ as varchar) as IDVARVAL,
    collected.QNAM,
    qualifiers.qlabel as QLABEL,
    collected.QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from records
inner join union_values as collected using (src_form, src_key)
left join qualifiers on qualifiers.rdomain = 'DS' and collected.QNAM = qualifiers.qnam
where collected.QVAL is not null
