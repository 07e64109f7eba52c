-- Findings of four domains under the same names, those with a result: what was not done has
-- nothing to analyse.
with laboratory as (select * from {{ ref('lb') }}),

cytometry as (select * from {{ ref('cp') }}),

respiratory as (select * from {{ ref('re') }}),

vital_signs as (select * from {{ ref('vs') }}),

union_findings as (
    select
        STUDYID,
        USUBJID,
        'LB' as SRCDOM,
        LBSEQ as SRCSEQ,
        LBTESTCD as testcd,
        LBSPEC as specimen,
        LBSTRESC as result_text,
        LBSTRESN as result_number,
        LBSTRESU as unit,
        LBLLOQ as stated_limit,
        LBSTNRLO as ANRLO,
        LBSTNRHI as ANRHI,
        LBNRIND as ANRIND,
        LBBLFL as delivered_flag,
        LBTPT as ATPT,
        VISIT,
        VISITNUM,
        LBDTC as dtc
    from laboratory
    union all by name
    select
        STUDYID,
        USUBJID,
        'CP' as SRCDOM,
        CPSEQ as SRCSEQ,
        CPTESTCD as testcd,
        CPSPEC as specimen,
        CPSTRESC as result_text,
        CPSTRESN as result_number,
        CPSTRESU as unit,
        CPLLOQ as stated_limit,
        CPBLFL as delivered_flag,
        CPTPT as ATPT,
        VISIT,
        VISITNUM,
        CPDTC as dtc
    from cytometry
    union all by name
    select
        STUDYID,
        USUBJID,
        'RE' as SRCDOM,
        RESEQ as SRCSEQ,
        RETESTCD as testcd,
        RESTRESC as result_text,
        RESTRESN as result_number,
        RESTRESU as unit,
        VISIT,
        VISITNUM,
        REDTC as dtc
    from respiratory
    union all by name
    select
        STUDYID,
        USUBJID,
        'VS' as SRCDOM,
        VSSEQ as SRCSEQ,
        VSTESTCD as testcd,
        VSSTRESC as result_text,
        VSSTRESN as result_number,
        VSSTRESU as unit,
        VSBLFL as delivered_flag,
        VSTPT as ATPT,
        VISIT,
        VISITNUM,
        VSDTC as dtc
    from vital_signs
)

select
    STUDYID,
    USUBJID,
    SRCDOM,
    SRCSEQ,
    testcd,
    specimen,
    result_text,
    result_number,
    unit,
    stated_limit,
    ANRLO,
    ANRHI,
    ANRIND,
    delivered_flag,
    ATPT,
    VISIT,
    VISITNUM,
    dtc
from union_findings
where coalesce(result_text, cast(result_number as varchar)) is not null
