with times as (select * from {{ ref('int_adtte__sources') }}),

subjects as (select * from {{ ref('adsl') }}),

parameters as (select * from {{ ref('tte_parameters') }}),

merge_subjects as (
    select
        times.*,
        subjects.TRT01P,
        subjects.TRT01PN,
        subjects.ITTFL,
        subjects.SAFFL,
        parameters.param as parameter_name,
        cast(parameters.paramn as integer) as parameter_number,
        case
            when times.is_other and times.event_kind = 'VENTILATION' and parameters.hours_a_day > 0
                then 'PERMANENT VENTILATION'
            when times.is_other then times.event_kind
            else 'DEATH'
        end as event
    from times
    inner join subjects
        on times.STUDYID = subjects.STUDYID and times.USUBJID = subjects.USUBJID
    inner join parameters
        on times.STUDYID = parameters.study and times.PARAMCD = parameters.paramcd
),

derive_cnsdtdsc as (
    select
        *,
        case
            when CNSR = 1 and censored_at = 'LAST KNOWN ALIVE' then 'ALIVE AT THE HORIZON'
            when CNSR = 1 then 'WITHOUT EVENT AT THE HORIZON'
            when CNSR = 2 and event = 'DEATH' then 'DIED AFTER THE HORIZON'
            when CNSR = 2 then event || ' AFTER THE HORIZON'
            when CNSR = 5 then censored_at || ', DIED TOO LONG AFTER IT'
            when CNSR = 6 then event || ' BEFORE THE TIME ORIGIN'
            when CNSR = 7 then 'TREATMENT COMPLETED'
            when CNSR in (3, 4) and DTHFL = 'Y' and death_date is null
                then censored_at || ', DATE OF DEATH UNKNOWN'
            when CNSR = 3 then censored_at
            when CNSR = 4 then censored_at || ', CONSENT WITHDRAWN'
        end as CNSDTDSC
    from merge_subjects
),

derive_evntdesc as (
    select
        *,
        case when CNSR = 0 then event else CNSDTDSC end as EVNTDESC
    from derive_cnsdtdsc
),

derive_aseq as (
    select
        *,
        'DAYS' as AVALU,
        row_number() over (
            partition by STUDYID, USUBJID order by parameter_number, PARAMCD
        ) as ASEQ
    from derive_evntdesc
)

select
    STUDYID,
    USUBJID,
    cast(ASEQ as integer) as ASEQ,
    TRT01P,
    TRT01PN,
    ITTFL,
    SAFFL,
    PARAMCD,
    parameter_name as PARAM,
    parameter_number as PARAMN,
    STARTDT,
    ADT,
    AVAL,
    AVALU,
    CNSR,
    EVNTDESC,
    CNSDTDSC,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from derive_aseq
