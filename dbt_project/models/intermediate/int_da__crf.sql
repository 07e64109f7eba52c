with

kits as (select * from {{ ref('stg_crf__kits') }}),

milestones as (select * from {{ ref('int_dm__milestones') }}),

dispensed as (
    select
        *,
        'DISPAMT' as testcd,
        'Dispensed Amount' as test,
        1 as amount,
        'KIT' as unit,
        dispensed_date as counted_date
    from kits
),

returned as (
    select
        *,
        'RETAMT' as testcd,
        'Returned Amount' as test,
        1 as amount,
        'KIT' as unit,
        returned_date as counted_date
    from kits
    where returned_date is not null
),

-- Vials are counted when the kit comes back: without a return the day of the count is not known.
used as (
    select
        *,
        'VIALUSED' as testcd,
        'Vials Used' as test,
        vials_used as amount,
        'VIAL' as unit,
        returned_date as counted_date
    from kits
    where vials_used is not null
),

union_tests as (
    select * from dispensed
    union all
    select * from returned
    union all
    select * from used
)

select
    counts.study as STUDYID,
    'DA' as DOMAIN,
    counts.study || '-' || counts.subject as USUBJID,
    cast(row_number() over (
        partition by counts.study, counts.subject
        order by counts.counted_date nulls last, counts.kit, counts.testcd, counts.src_key
    ) as integer) as DASEQ,
    counts.kit as DAREFID,
    counts.testcd as DATESTCD,
    counts.test as DATEST,
    cast(counts.amount as varchar) as DAORRES,
    counts.unit as DAORRESU,
    cast(counts.amount as varchar) as DASTRESC,
    cast(counts.amount as double) as DASTRESN,
    counts.unit as DASTRESU,
    {{ epoch('counts.counted_date', 'milestones') }} as EPOCH,
    {{ iso_date('counts.counted_date') }} as DADTC,
    {{ study_day('counts.counted_date', 'milestones.randomisation_date') }} as DADY,
    counts.src_form,
    counts.src_key
from union_tests as counts
left join milestones using (study, subject)
