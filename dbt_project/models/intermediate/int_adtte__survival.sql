with subjects as (
    select * from {{ ref('adsl') }}
    where ITTFL = 'Y'
),

disposition as (select * from {{ ref('int_adsl__disposition') }}),

parameters as (select * from {{ ref('tte_parameters') }}),

-- One row a subject a parameter of the study.
merge_parameters as (
    select
        subjects.*,
        disposition.consent_withdrawn,
        parameters.paramcd,
        cast(parameters.horizon_days as integer) as horizon_days,
        case when parameters.add_one_day = 'Y' then 1 else 0 end as added_day,
        case parameters.time_origin
            when 'RANDDT' then subjects.RANDDT
            when 'TRTSDT' then subjects.TRTSDT
        end as STARTDT
    from subjects
    inner join parameters on subjects.STUDYID = parameters.study
    left join disposition
        on subjects.STUDYID = disposition.STUDYID and subjects.USUBJID = disposition.USUBJID
),

derive_horizon as (
    select
        *,
        STARTDT + horizon_days as horizon_date
    from merge_parameters
    where STARTDT is not null
),

-- A comparison with no horizon is unknown, so it falls through to the cases without one.
derive_cnsr as (
    select
        *,
        case
            when DTHDT > horizon_date then 2
            when DTHDT is not null then 0
            when LSTALVDT >= horizon_date then 1
            when consent_withdrawn = 'Y' then 4
            else 3
        end as CNSR
    from derive_horizon
),

derive_adt as (
    select
        *,
        case
            when CNSR = 0 then DTHDT
            when CNSR in (1, 2) then horizon_date
            else LSTALVDT
        end as ADT
    from derive_cnsr
)

select
    STUDYID,
    USUBJID,
    paramcd as PARAMCD,
    STARTDT,
    ADT,
    cast(ADT - STARTDT + added_day as double) as AVAL,
    CNSR
from derive_adt
