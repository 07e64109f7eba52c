with

adverse_events as (select * from {{ ref('stg_crf__adverse_events') }}),

dictionary as (select * from {{ ref('dictionary') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

merge_term as (
    select
        adverse_events.*,
        {{ complete_date('adverse_events.start_date') }} as start_day,
        {{ complete_date('adverse_events.end_date') }} as end_day,
        milestones.randomisation_date,
        {{ epoch(complete_date('adverse_events.start_date'), 'milestones') }} as epoch,
        dictionary.term as dictionary_term,
        dictionary.class as dictionary_class
    from adverse_events
    left join milestones using (study, subject)
    left join dictionary
        on adverse_events.term_code = dictionary.code and dictionary.kind = 'event'
),

-- The form takes one criterion of a serious event: whether others hold too is not collected.
derive_end as (
    select
        *,
        case
            when end_date is not null then null
            when outcome in ('NOT RECOVERED/NOT RESOLVED', 'RECOVERING/RESOLVING') then 'ONGOING'
            when outcome = 'UNKNOWN' then 'UNKNOWN'
        end as end_relation
    from merge_term
)

select
    study as STUDYID,
    'AE' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject order by start_date nulls last, form_repeat, src_key
    ) as integer) as AESEQ,
    cast(form_repeat as varchar) as AESPID,
    term as AETERM,
    dictionary_term as AEDECOD,
    dictionary_class as AEBODSYS,
    dictionary_class as AESOC,
    severity as AESEV,
    serious as AESER,
    action as AEACN,
    related_drug as AEREL,
    outcome as AEOUT,
    case when serious_criterion = 'DISABILITY' then 'Y' end as AESDISAB,
    case when serious_criterion = 'RESULTS IN DEATH' then 'Y' end as AESDTH,
    case when serious_criterion = 'HOSPITALISATION' then 'Y' end as AESHOSP,
    case when serious_criterion = 'LIFE THREATENING' then 'Y' end as AESLIFE,
    case when serious_criterion = 'OTHER MEDICALLY IMPORTANT' then 'Y' end as AESMIE,
    epoch as EPOCH,
    start_date as AESTDTC,
    end_date as AEENDTC,
    {{ study_day('start_day', 'randomisation_date') }} as AESTDY,
    {{ study_day('end_day', 'randomisation_date') }} as AEENDY,
    end_relation as AEENRTPT,
    case when end_relation is not null then 'LAST REPORT OF THE EVENT' end as AEENTPT,
    src_form,
    src_key
from derive_end
