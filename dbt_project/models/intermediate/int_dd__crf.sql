with

deaths as (select * from {{ ref('stg_crf__deaths') }}),

milestones as (select * from {{ ref('int_dm__milestones') }})

select
    deaths.study as STUDYID,
    'DD' as DOMAIN,
    deaths.study || '-' || deaths.subject as USUBJID,
    cast(row_number() over (
        partition by deaths.study, deaths.subject order by deaths.form_repeat, deaths.src_key
    ) as integer) as DDSEQ,
    'PRCDTH' as DDTESTCD,
    'Primary Cause of Death' as DDTEST,
    deaths.cause_collected as DDORRES,
    deaths.cause as DDSTRESC,
    cast(null as varchar) as DDEVAL,
    coalesce(deaths.source, deaths.source_collected) as source,
    deaths.death_date as DDDTC,
    {{ study_day(complete_date('deaths.death_date'), 'milestones.randomisation_date') }} as DDDY,
    deaths.src_form,
    deaths.src_key
from deaths
left join milestones using (study, subject)
