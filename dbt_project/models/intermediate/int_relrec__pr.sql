-- A lumbar puncture belongs with the samples of cerebrospinal fluid of its day and their results;
-- a sample identifier names all records of the sample in its domain.
with

punctures as (
    select * from {{ ref('int_pr__crf') }}
    where PRDECOD = 'LUMBAR PUNCTURE' and length(PRSTDTC) = 10
),

samples as (
    select * from {{ ref('int_bs__crf') }}
    where BSSPEC = 'CEREBROSPINAL FLUID'
),

results as (
    select * from {{ ref('int_lb__crf') }}
    where LBSPEC = 'CEREBROSPINAL FLUID' and LBREFID is not null
),

find_samples as (
    select
        punctures.STUDYID,
        punctures.USUBJID,
        punctures.PRSEQ,
        punctures.src_form,
        punctures.src_key,
        'BE' as rdomain,
        samples.BSREFID as refid
    from punctures
    inner join samples
        on
            punctures.STUDYID = samples.STUDYID
            and punctures.USUBJID = samples.USUBJID
            and punctures.PRSTDTC = left(samples.BSDTC, 10)
    union
    select
        punctures.STUDYID,
        punctures.USUBJID,
        punctures.PRSEQ,
        punctures.src_form,
        punctures.src_key,
        'LB' as rdomain,
        results.LBREFID as refid
    from punctures
    inner join results
        on
            punctures.STUDYID = results.STUDYID
            and punctures.USUBJID = results.USUBJID
            and punctures.PRSTDTC = left(results.LBDTC, 10)
),

find_punctures as (
    select
        STUDYID,
        USUBJID,
        PRSEQ,
        src_form,
        src_key
    from find_samples
    group by all
)

select
    STUDYID,
    'PR' as RDOMAIN,
    USUBJID,
    'PRSEQ' as IDVAR,
    cast(PRSEQ as varchar) as IDVARVAL,
    cast(null as varchar) as RELTYPE,
    'LP' || PRSEQ as RELID,
    src_form,
    src_key
from find_punctures
union all
select
    STUDYID,
    rdomain as RDOMAIN,
    USUBJID,
    rdomain || 'REFID' as IDVAR,
    refid as IDVARVAL,
    cast(null as varchar) as RELTYPE,
    'LP' || PRSEQ as RELID,
    src_form,
    src_key
from find_samples
