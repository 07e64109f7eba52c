-- A partial date of death could lie on either side of the horizon of an endpoint.
{{ config(severity='warn') }}

-- Both bounds of the time to death, in days: the event stands or falls with the day put in.
with bounds as (
    select
        times.STUDYID,
        times.USUBJID,
        times.PARAMCD,
        times.AVAL,
        times.CNSR,
        subjects.DTHDTC,
        endpoints.horizon_days,
        analysed.DTHDT - times.STARTDT as lower_bound,
        {{ latest_date('subjects.DTHDTC') }} - times.STARTDT as upper_bound
    from {{ ref('adtte') }} as times
    inner join {{ ref('adsl') }} as analysed
        on times.STUDYID = analysed.STUDYID and times.USUBJID = analysed.USUBJID
    inner join {{ ref('dm') }} as subjects
        on times.STUDYID = subjects.STUDYID and times.USUBJID = subjects.USUBJID
    inner join {{ ref('tte_parameters') }} as endpoints
        on times.STUDYID = endpoints.study and times.PARAMCD = endpoints.paramcd
    where
        analysed.DTHDTF is not null
        and list_contains(string_split(endpoints.events, ' | '), 'DEATH')
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    DTHDTC,
    horizon_days,
    lower_bound,
    upper_bound,
    AVAL,
    CNSR
from bounds
where lower_bound <= horizon_days and upper_bound > horizon_days
