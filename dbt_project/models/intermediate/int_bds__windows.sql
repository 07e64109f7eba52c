with results as (select * from {{ ref('int_bds__results') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

studies as (select * from {{ ref('studies') }}),

parameters as (select * from {{ ref('parameters') }}),

windows as (select * from {{ ref('windows') }}),

baselines as (select * from {{ ref('baselines') }}),

-- A study counts its days from randomisation or from the first dose.
origins as (
    select
        dates.STUDYID,
        dates.USUBJID,
        {{ origin_date('studies.time_origin', 'dates.RANDDT', 'exposure.TRTSDT') }} as origin
    from dates
    inner join studies on dates.STUDYID = studies.study
    left join exposure using (STUDYID, USUBJID)
),

derive_adt as (
    select
        *,
        {{ complete_date('dtc') }} as ADT
    from results
),

derive_ady as (
    select
        derive_adt.*,
        {{ study_day('derive_adt.ADT', 'origins.origin') }} as ADY
    from derive_adt
    left join origins using (STUDYID, USUBJID)
),

-- Windows are contiguous, so a study day falls into one; without a study day there is none.
merge_windows as (
    select
        derive_ady.*,
        windows.avisit as window_name,
        windows.avisitn as window_number,
        {{ distance_in_days('derive_ady.ADY', 'windows.target_day') }} as distance
    from derive_ady
    left join windows
        on
            derive_ady.STUDYID = windows.study
            and derive_ady.dataset = windows.dataset
            and {{ in_window('derive_ady.ADY', 'windows') }}
),

merge_parameters as (
    select
        merge_windows.*,
        parameters.param as parameter_name,
        parameters.paramn as parameter_number,
        parameters.parcat1 as parameter_group,
        parameters.log_of
    from merge_windows
    inner join parameters
        on
            merge_windows.dataset = parameters.dataset
            and merge_windows.PARAMCD = parameters.paramcd
            and merge_windows.STUDYID = coalesce(parameters.study, merge_windows.STUDYID)
),

-- A record stands once for each baseline it is compared with (ADaMIG 4.2.1, BASETYPE).
derive_basetype as (
    select
        merge_parameters.*,
        baselines.basetype
        || case
            when baselines.by_time_point = 'Y' and merge_parameters.ATPT is not null
                then ': ' || merge_parameters.ATPT
            else ''
        end as base_type,
        baselines.change_of,
        coalesce(
            case baselines.rule
                when 'DELIVERED FLAG' then merge_parameters.delivered_flag = 'Y'
                when 'LAST UP TO DAY'
                    then
                        merge_parameters.ADY <= baselines.last_day
                        and merge_parameters.AVAL is not null
            end, false
        ) as may_be_baseline
    from merge_parameters
    left join baselines
        on
            merge_parameters.STUDYID = baselines.study
            and merge_parameters.dataset = baselines.dataset
            and merge_parameters.parameter_group = coalesce(
                baselines.parcat1, merge_parameters.parameter_group
            )
)

select
    dataset,
    STUDYID,
    USUBJID,
    PARAMCD,
    parameter_name as PARAM,
    parameter_number as PARAMN,
    parameter_group as PARCAT1,
    log_of,
    base_type as BASETYPE,
    window_name as AVISIT,
    window_number as AVISITN,
    ATPT,
    VISIT,
    VISITNUM,
    ADT,
    ADY,
    AVAL,
    AVALC,
    DTYPE,
    ANRLO,
    ANRHI,
    ANRIND,
    distance,
    may_be_baseline,
    change_of,
    SRCDOM,
    SRCVAR,
    SRCSEQ,
    dtc,
    last_seq
from derive_basetype
