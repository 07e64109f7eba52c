with subjects as (
    select * from {{ ref('adsl') }}
    where ITTFL = 'Y'
),

disposition as (select * from {{ ref('int_adsl__disposition') }}),

parameters as (select * from {{ ref('tte_parameters') }}),

events as (select * from {{ ref('int_adtte__events') }}),

follow_up as (select * from {{ ref('int_adtte__follow_up') }}),

-- One row a subject a parameter of the study.
merge_parameters as (
    select
        subjects.STUDYID,
        subjects.USUBJID,
        subjects.DTHFL,
        disposition.consent_withdrawn,
        parameters.paramcd as PARAMCD,
        parameters.censored_at,
        parameters.death_gap_days,
        parameters.horizon_days,
        parameters.time_origin,
        {{ origin_date('parameters.time_origin', 'subjects.RANDDT', 'subjects.TRTSDT') }}
            as STARTDT,
        case when parameters.add_one_day = 'Y' then 1 else 0 end as added_day,
        case
            when list_contains(string_split(parameters.events, ' | '), 'DEATH')
                then subjects.DTHDT
        end as death_date
    from subjects
    inner join parameters on subjects.STUDYID = parameters.study
    left join disposition
        on subjects.STUDYID = disposition.STUDYID and subjects.USUBJID = disposition.USUBJID
),

-- Without a later assessment follow-up ends where it began.
merge_follow_up as (
    select
        merge_parameters.*,
        merge_parameters.STARTDT + merge_parameters.horizon_days as horizon_date,
        greatest(follow_up.last_date, merge_parameters.STARTDT) as followed_to,
        coalesce(follow_up.is_completed, false) as is_completed,
        follow_up.last_date >= merge_parameters.STARTDT as is_followed,
        follow_up.SRCDOM as follow_up_domain,
        follow_up.SRCVAR as follow_up_variable,
        follow_up.SRCSEQ as follow_up_seq
    from merge_parameters
    left join follow_up
        on
            merge_parameters.STUDYID = follow_up.STUDYID
            and merge_parameters.USUBJID = follow_up.USUBJID
            and merge_parameters.censored_at = follow_up.censored_at
    where merge_parameters.STARTDT is not null
),

-- A death long after the last assessment may follow an event that nobody saw; one after the horizon
-- tells nothing of the days between them.
merge_events as (
    select
        followed.*,
        events.kind as event_kind,
        events.event_date as other_date,
        events.SRCDOM as event_domain,
        events.SRCVAR as event_variable,
        events.SRCSEQ as event_seq,
        case
            when followed.death_gap_days is null then false
            when followed.death_date > followed.horizon_date
                then followed.followed_to < followed.horizon_date
            else
                coalesce(
                    followed.death_date - followed.followed_to > followed.death_gap_days, false
                )
        end as is_death_left_out
    from merge_follow_up as followed
    left join events
        on
            followed.STUDYID = events.STUDYID
            and followed.USUBJID = events.USUBJID
            and followed.PARAMCD = events.PARAMCD
),

-- A death after the end of a completed treatment is no discontinuation.
derive_event_date as (
    select
        *,
        case when not is_completed and not is_death_left_out then death_date end as counted_death,
        least(other_date, counted_death) as event_date,
        other_date is not null and other_date = least(other_date, counted_death) as is_other
    from merge_events
),

-- A comparison with no horizon is unknown, so it falls through to the cases without one.
derive_cnsr as (
    select
        *,
        case
            when other_date < STARTDT then 6
            when other_date = STARTDT and event_kind != 'TREATMENT DISCONTINUATION' then 6
            when event_date > horizon_date then 2
            when event_date is not null then 0
            when is_completed then 7
            when followed_to >= horizon_date then 1
            when is_death_left_out and death_date <= coalesce(horizon_date, death_date) then 5
            when consent_withdrawn = 'Y' then 4
            else 3
        end as CNSR
    from derive_event_date
),

derive_adt as (
    select
        *,
        case
            when CNSR = 0 then event_date
            when CNSR in (1, 2) then horizon_date
            when CNSR = 6 then STARTDT
            else followed_to
        end as ADT
    from derive_cnsr
)

select
    * exclude (other_date, is_death_left_out, consent_withdrawn),
    cast(ADT - STARTDT + added_day as double) as AVAL
from derive_adt
