with subjects as (select * from {{ ref('dm') }}),

disposition as (select * from {{ ref('ds') }}),

derive_randdt as (
    select
        STUDYID,
        USUBJID,
        min({{ complete_date('DSSTDTC') }}) as RANDDT
    from disposition
    where DSDECOD = 'RANDOMIZED'
    group by STUDYID, USUBJID
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    {{ complete_date('subjects.RFICDTC') }} as RFICDT,
    derive_randdt.RANDDT,
    {{ population_flag('derive_randdt.USUBJID is not null') }} as RANDFL
from subjects
left join derive_randdt
    on subjects.STUDYID = derive_randdt.STUDYID and subjects.USUBJID = derive_randdt.USUBJID
