-- An element lasts until the next one the subject entered starts: the day that ends one starts the
-- other (SDTMIG 5.3).
with

milestones as (select * from {{ ref('int_dm__milestones') }}),

arms as (select * from {{ ref('int_dm__arms') }}),

planned as (select * from {{ ref('int_ta__crf') }}),

collect_starts as (
    select
        *,
        1 as element_order,
        'SCREENING' as epoch,
        consent_date as start_date
    from milestones
    union all
    select
        *,
        2 as element_order,
        'RUN-IN' as epoch,
        riluzole_start as start_date
    from milestones
    union all
    select
        *,
        3 as element_order,
        'TREATMENT' as epoch,
        randomisation_date as start_date
    from milestones
    union all
    select
        *,
        4 as element_order,
        'FOLLOW-UP' as epoch,
        case
            when study_end > treatment_end or study_end is null then treatment_end
        end as start_date
    from milestones
    where randomisation_date is not null
),

derive_ends as (
    select
        *,
        coalesce(
            lead(start_date) over (partition by study, subject order by element_order),
            study_end
        ) as end_date
    from collect_starts
    where start_date is not null
),

-- An epoch of one element in every arm has that element for who has no arm, too.
common_elements as (
    select
        STUDYID as study,
        EPOCH as epoch,
        min(ETCD) as etcd,
        min(ELEMENT) as element,
        min(TAETORD) as taetord
    from planned
    group by STUDYID, EPOCH
    having count(distinct ETCD) = 1
)

select
    entered.study as STUDYID,
    'SE' as DOMAIN,
    entered.study || '-' || entered.subject as USUBJID,
    cast(row_number() over (
        partition by entered.study, entered.subject order by entered.element_order
    ) as integer) as SESEQ,
    coalesce(planned.ETCD, common.etcd) as ETCD,
    coalesce(planned.ELEMENT, common.element) as ELEMENT,
    coalesce(planned.TAETORD, common.taetord) as TAETORD,
    entered.epoch as EPOCH,
    {{ iso_date('entered.start_date') }} as SESTDTC,
    {{ iso_date('entered.end_date') }} as SEENDTC,
    {{ study_day('entered.start_date', 'entered.randomisation_date') }} as SESTDY,
    {{ study_day('entered.end_date', 'entered.randomisation_date') }} as SEENDY,
    'demographics' as src_form,
    entered.src_key
from derive_ends as entered
left join arms using (study, subject)
left join planned
    on
        entered.study = planned.STUDYID
        and entered.epoch = planned.EPOCH
        and coalesce(arms.actarmcd, arms.armcd) = planned.ARMCD
left join common_elements as common
    on entered.study = common.study and entered.epoch = common.epoch
