-- Every record of AE, CM and DV stands once in ADAE, ADCM and ADDV, and nothing else does.
with

collected as (
    select
        'AE' as domain_code,
        STUDYID,
        USUBJID,
        AESEQ as record_number
    from {{ ref('ae') }}
    union all
    select
        'CM' as domain_code,
        STUDYID,
        USUBJID,
        CMSEQ as record_number
    from {{ ref('cm') }}
    union all
    select
        'DV' as domain_code,
        STUDYID,
        USUBJID,
        DVSEQ as record_number
    from {{ ref('dv') }}
),

analysed as (
    select
        'AE' as domain_code,
        STUDYID,
        USUBJID,
        AESEQ as record_number
    from {{ ref('adae') }}
    union all
    select
        'CM' as domain_code,
        STUDYID,
        USUBJID,
        CMSEQ as record_number
    from {{ ref('adcm') }}
    union all
    select
        'DV' as domain_code,
        STUDYID,
        USUBJID,
        DVSEQ as record_number
    from {{ ref('addv') }}
),

count_records as (
    select
        domain_code,
        STUDYID,
        USUBJID,
        record_number,
        1 as in_sdtm,
        0 as in_adam
    from collected
    union all
    select
        domain_code,
        STUDYID,
        USUBJID,
        record_number,
        0 as in_sdtm,
        1 as in_adam
    from analysed
)

select
    domain_code,
    STUDYID,
    USUBJID,
    record_number,
    sum(in_sdtm) as records_in_sdtm,
    sum(in_adam) as records_in_adam
from count_records
group by domain_code, STUDYID, USUBJID, record_number
having sum(in_sdtm) != 1 or sum(in_adam) != 1
