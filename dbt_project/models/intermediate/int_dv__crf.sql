with

deviations as (select * from {{ ref('stg_crf__deviations') }}),

milestones as (select * from {{ ref('int_dm__milestones') }})

select
    deviations.study as STUDYID,
    'DV' as DOMAIN,
    deviations.study || '-' || deviations.subject as USUBJID,
    cast(row_number() over (
        partition by deviations.study, deviations.subject
        order by
            deviations.deviation_date nulls last, deviations.form_repeat, deviations.src_key
    ) as integer) as DVSEQ,
    cast(deviations.form_repeat as varchar) as DVSPID,
    deviations.term as DVTERM,
    deviations.category as DVCAT,
    deviations.grade as DVSCAT,
    {{ epoch('deviations.deviation_date', 'milestones') }} as EPOCH,
    {{ iso_date('deviations.deviation_date') }} as DVSTDTC,
    {{ study_day('deviations.deviation_date', 'milestones.randomisation_date') }} as DVSTDY,
    coalesce(deviations.pandemic, deviations.pandemic_collected) as pandemic,
    deviations.src_form,
    deviations.src_key
from deviations
left join milestones using (study, subject)
