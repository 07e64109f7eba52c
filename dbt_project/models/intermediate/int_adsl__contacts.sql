-- Who was in touch with the subject, and when; data entry, receipt of samples and queries are not.
with visits as (select * from {{ ref('sv') }}),

exposure as (select * from {{ ref('ex') }}),

laboratory as (select * from {{ ref('lb') }}),

questionnaires as (select * from {{ ref('qs') }}),

respiratory as (select * from {{ ref('re') }}),

survival_status as (select * from {{ ref('ss') }}),

disposition as (select * from {{ ref('ds') }}),

-- source_order decides between records of the same day: the plainest statement first.
union_contacts as (
    select STUDYID, USUBJID, SSDTC as contact_dtc, 1 as source_order,
        'SS' as SRCDOM, 'SSDTC' as SRCVAR, SSSEQ as SRCSEQ
    from survival_status
    where SSTESTCD = 'SURVSTAT' and SSSTRESC = 'ALIVE'
    union all
    -- A death and a loss to follow-up are told by others.
    select STUDYID, USUBJID, DSSTDTC, 2, 'DS', 'DSSTDTC', DSSEQ
    from disposition
    where coalesce(DSDECOD, '') not in ('DEATH', 'LOST TO FOLLOW-UP')
    union all
    select STUDYID, USUBJID, QSDTC, 3, 'QS', 'QSDTC', QSSEQ
    from questionnaires
    where QSSTAT is distinct from 'NOT DONE'
    union all
    select STUDYID, USUBJID, REDTC, 4, 'RE', 'REDTC', RESEQ
    from respiratory
    where RESTAT is distinct from 'NOT DONE'
    union all
    select STUDYID, USUBJID, LBDTC, 5, 'LB', 'LBDTC', LBSEQ
    from laboratory
    where LBSTAT is distinct from 'NOT DONE'
    union all
    select STUDYID, USUBJID, EXENDTC, 6, 'EX', 'EXENDTC', EXSEQ from exposure
    union all
    select STUDYID, USUBJID, EXSTDTC, 7, 'EX', 'EXSTDTC', EXSEQ from exposure
    union all
    -- SV has no sequence number: SRCSEQ stays empty.
    select STUDYID, USUBJID, SVENDTC, 8, 'SV', 'SVENDTC', null
    from visits
    where SVOCCUR is distinct from 'N' and SVCNTMOD is distinct from 'MISSED'
    union all
    select STUDYID, USUBJID, SVSTDTC, 9, 'SV', 'SVSTDTC', null
    from visits
    where SVOCCUR is distinct from 'N' and SVCNTMOD is distinct from 'MISSED'
),

derive_contact_date as (
    select *, {{ complete_date('contact_dtc') }} as contact_date
    from union_contacts
)

select
    STUDYID,
    USUBJID,
    contact_date,
    source_order,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from derive_contact_date
where contact_date is not null
