with

samples as (select * from {{ ref('stg_crf__samples') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

planned as (select * from {{ ref('visits') }})

select
    samples.study as STUDYID,
    'BS' as DOMAIN,
    samples.study || '-' || samples.subject as USUBJID,
    cast(row_number() over (
        partition by samples.study, samples.subject
        order by
            samples.sample_date nulls last,
            samples.sample_time nulls last,
            samples.sample_id,
            samples.src_key
    ) as integer) as BSSEQ,
    samples.sample_id as BSREFID,
    'VOLUME' as BSTESTCD,
    'Volume' as BSTEST,
    {{ number_text('samples.volume') }} as BSORRES,
    case when samples.volume is not null then 'mL' end as BSORRESU,
    {{ number_text('samples.volume') }} as BSSTRESC,
    samples.volume as BSSTRESN,
    case when samples.volume is not null then 'mL' end as BSSTRESU,
    case when samples.volume is null then 'NOT DONE' end as BSSTAT,
    samples.specimen as BSSPEC,
    planned.visitnum as VISITNUM,
    coalesce(planned.visit, samples.visit_collected) as VISIT,
    {{ epoch('samples.sample_date', 'milestones') }} as EPOCH,
    {{ iso_date('samples.sample_date', 'samples.sample_time') }} as BSDTC,
    {{ study_day('samples.sample_date', 'milestones.randomisation_date') }} as BSDY,
    coalesce(samples.reuse_consent, samples.reuse_consent_collected) as reuse_consent,
    samples.src_form,
    samples.src_key
from samples
left join milestones using (study, subject)
left join planned on samples.study = planned.study and samples.visit = planned.visit_code
