-- When the subject was seen or spoken to; data entry, receipt of samples and queries do not count.
with visits as (
    select
        STUDYID,
        USUBJID,
        SVENDTC,
        SVSTDTC
    from {{ ref('sv') }}
    where SVOCCUR is distinct from 'N' and SVCNTMOD is distinct from 'MISSED'
),

doses as (
    select
        STUDYID,
        USUBJID,
        EXENDTC,
        EXSTDTC,
        EXSEQ as SRCSEQ
    from {{ ref('ex') }}
),

samples as (
    select
        STUDYID,
        USUBJID,
        LBDTC,
        LBSEQ as SRCSEQ
    from {{ ref('lb') }}
    where LBSTAT is distinct from 'NOT DONE'
),

questionnaires as (
    select
        STUDYID,
        USUBJID,
        QSDTC,
        QSSEQ as SRCSEQ
    from {{ ref('qs') }}
    where QSSTAT is distinct from 'NOT DONE'
),

lung_function as (
    select
        STUDYID,
        USUBJID,
        REDTC,
        RESEQ as SRCSEQ
    from {{ ref('re') }}
    where RESTAT is distinct from 'NOT DONE'
),

survival_status as (
    select
        STUDYID,
        USUBJID,
        SSDTC,
        SSSEQ as SRCSEQ
    from {{ ref('ss') }}
    where SSTESTCD = 'SURVSTAT' and SSSTRESC = 'ALIVE'
),

-- A death, a loss to follow-up and a code broken are told by others.
disposition as (
    select
        STUDYID,
        USUBJID,
        DSSTDTC,
        DSSEQ as SRCSEQ
    from {{ ref('ds') }}
    where coalesce(DSDECOD, '') not in ('DEATH', 'LOST TO FOLLOW-UP', 'TREATMENT UNBLINDED')
),

union_records as (
    select * from survival_status
    union all by name
    select * from disposition
    union all by name
    select * from questionnaires
    union all by name
    select * from lung_function
    union all by name
    select * from samples
    union all by name
    select * from doses
    union all by name
    select * from visits
),

-- A row a date; in the order of this list the plainer statement comes before the others.
unpivot_dates as (
    from union_records
    unpivot (
        contact_dtc for SRCVAR in (
            SSDTC, DSSTDTC, QSDTC, REDTC, LBDTC, EXENDTC, EXSTDTC, SVENDTC, SVSTDTC
        )
    )
)

-- SV has no sequence number: its SRCSEQ stays empty.
select
    STUDYID,
    USUBJID,
    {{ complete_date('contact_dtc') }} as contact_date,
    list_position(['SS', 'DS', 'QS', 'RE', 'LB', 'EX', 'SV'], left(SRCVAR, 2)) as source_order,
    left(SRCVAR, 2) as SRCDOM,
    SRCVAR,
    SRCSEQ
from unpivot_dates
where {{ complete_date('contact_dtc') }} is not null
