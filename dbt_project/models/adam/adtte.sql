with survival as (select * from {{ ref('int_adtte__survival') }}),

subjects as (select * from {{ ref('adsl') }}),

last_alive as (select * from {{ ref('int_adsl__last_alive') }}),

parameters as (select * from {{ ref('tte_parameters') }}),

merge_sources as (
    select
        survival.*,
        subjects.TRT01P,
        subjects.TRT01PN,
        subjects.ITTFL,
        subjects.SAFFL,
        subjects.DTHFL,
        parameters.param as parameter_name,
        cast(parameters.paramn as integer) as parameter_number,
        last_alive.SRCDOM as alive_domain,
        last_alive.SRCVAR as alive_variable,
        last_alive.SRCSEQ as alive_seq
    from survival
    inner join subjects
        on survival.STUDYID = subjects.STUDYID and survival.USUBJID = subjects.USUBJID
    inner join parameters
        on survival.STUDYID = parameters.study and survival.PARAMCD = parameters.paramcd
    left join last_alive
        on survival.STUDYID = last_alive.STUDYID and survival.USUBJID = last_alive.USUBJID
),

derive_cnsdtdsc as (
    select
        *,
        case
            when CNSR = 1 then 'ALIVE AT THE HORIZON'
            when CNSR = 2 then 'DIED AFTER THE HORIZON'
            when DTHFL = 'Y' and CNSR > 0 then 'LAST KNOWN ALIVE, DATE OF DEATH UNKNOWN'
            when CNSR = 3 then 'LAST KNOWN ALIVE'
            when CNSR = 4 then 'LAST KNOWN ALIVE, CONSENT WITHDRAWN'
        end as CNSDTDSC
    from merge_sources
),

-- DM has no sequence number: SRCSEQ is empty for a death.
derive_source as (
    select
        *,
        case when CNSR in (0, 2) then 'DM' else alive_domain end as SRCDOM,
        case when CNSR in (0, 2) then 'DTHDTC' else alive_variable end as SRCVAR,
        case when CNSR in (1, 3, 4) then alive_seq end as SRCSEQ,
        case when CNSR = 0 then 'DEATH' end as EVNTDESC
    from derive_cnsdtdsc
),

derive_aseq as (
    select
        *,
        'DAYS' as AVALU,
        row_number() over (
            partition by STUDYID, USUBJID order by parameter_number, PARAMCD
        ) as ASEQ
    from derive_source
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
