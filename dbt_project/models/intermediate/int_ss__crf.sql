with

vital_status as (select * from {{ ref('stg_crf__vital_status') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

visits as (select * from {{ ref('int_sv__visits') }}),

planned as (select * from {{ ref('visits') }}),

merge_visit as (
    select
        vital_status.*,
        milestones.randomisation_date,
        {{ epoch('vital_status.known_date', 'milestones') }} as epoch,
        coalesce(visits.visitnum, planned.visitnum) as visitnum,
        coalesce(visits.visit_name, planned.visit, vital_status.visit_collected) as visit_name
    from vital_status
    left join milestones using (study, subject)
    left join visits using (study, subject, visit, form_repeat)
    left join planned
        on vital_status.study = planned.study and vital_status.visit = planned.visit_code
)

select
    study as STUDYID,
    'SS' as DOMAIN,
    study || '-' || subject as USUBJID,
    cast(row_number() over (
        partition by study, subject order by known_date nulls last, visitnum nulls last, src_key
    ) as integer) as SSSEQ,
    'SURVSTAT' as SSTESTCD,
    'Survival Status' as SSTEST,
    status_collected as SSORRES,
    status as SSSTRESC,
    visitnum as VISITNUM,
    visit_name as VISIT,
    epoch as EPOCH,
    {{ iso_date('known_date') }} as SSDTC,
    {{ study_day('known_date', 'randomisation_date') }} as SSDY,
    cast(null as varchar) as SSEVAL,
    coalesce(source, source_collected) as source,
    death_date,
    src_form,
    src_key
from merge_visit
