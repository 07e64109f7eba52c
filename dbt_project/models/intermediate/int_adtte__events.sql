-- The first of the events, other than death, that an endpoint of the study counts.
with parameters as (
    select
        study,
        paramcd,
        string_split(events, ' | ') as kinds
    from {{ ref('tte_parameters') }}
),

ventilation as (select * from {{ ref('int_adtte__ventilation') }}),

procedures as (select * from {{ ref('pr') }}),

stages as (select * from {{ ref('int_adqs__stages') }}),

disposition as (select * from {{ ref('int_adsl__disposition') }}),

event_ventilation as (
    select
        STUDYID,
        USUBJID,
        PARAMCD as only_for,
        'VENTILATION' as kind,
        event_date,
        'PR' as SRCDOM,
        'PRSTDTC' as SRCVAR,
        SRCSEQ
    from ventilation
),

-- Of a partial date the first day it can mean.
event_procedure as (
    select
        STUDYID,
        USUBJID,
        PRDECOD as kind,
        {{ earliest_date('PRSTDTC') }} as event_date,
        'PR' as SRCDOM,
        'PRSTDTC' as SRCVAR,
        PRSEQ as SRCSEQ
    from procedures
    where PRDECOD in ('GASTROSTOMY', 'TRACHEOSTOMY')
),

event_kings_4 as (
    select
        STUDYID,
        USUBJID,
        'KING''S STAGE 4' as kind,
        {{ complete_date('QSDTC') }} as event_date,
        'QS' as SRCDOM,
        'QSSTRESN' as SRCVAR,
        last_seq as SRCSEQ
    from stages
    where PARAMCD = 'KINGSTG' and AVAL = 4
),

-- Treatment that ended by death is the death, on its own day.
event_discontinuation as (
    select
        STUDYID,
        USUBJID,
        'TREATMENT DISCONTINUATION' as kind,
        EOTDT as event_date,
        'DS' as SRCDOM,
        'DSSTDTC' as SRCVAR,
        treatment_seq as SRCSEQ
    from disposition
    where EOTSTT = 'DISCONTINUED' and DCTREAS is distinct from 'DEATH'
),

union_events as (
    select * from event_ventilation
    union all by name
    select * from event_procedure
    union all by name
    select * from event_kings_4
    union all by name
    select * from event_discontinuation
),

-- Of several events of one day the one named first by the endpoint.
order_events as (
    select
        events.*,
        parameters.paramcd as PARAMCD,
        row_number() over (
            partition by events.STUDYID, events.USUBJID, parameters.paramcd
            order by
                events.event_date,
                list_position(parameters.kinds, events.kind),
                events.SRCSEQ
        ) as from_first
    from union_events as events
    inner join parameters
        on
            events.STUDYID = parameters.study
            and list_contains(parameters.kinds, events.kind)
            and coalesce(events.only_for, parameters.paramcd) = parameters.paramcd
    where events.event_date is not null
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    kind,
    event_date,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from order_events
where from_first = 1
