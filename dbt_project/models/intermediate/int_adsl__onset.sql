with history as (select * from {{ ref('mh') }}),

studies as (select * from {{ ref('studies') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

-- The first symptom is the onset, should more than one be on record.
order_onset as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID
            order by {{ earliest_date('MHSTDTC') }} asc nulls last, MHSEQ asc
        ) as from_first
    from history
    where MHDECOD = 'AMYOTROPHIC LATERAL SCLEROSIS' and MHEVDTYP = 'SYMPTOM ONSET'
),

derive_middle_of_period as (
    select
        order_onset.STUDYID,
        order_onset.USUBJID,
        order_onset.MHLOC,
        dates.RFICDT,
        dates.RANDDT,
        {{ imputed_part('order_onset.MHSTDTC') }} as missing_part,
        {{ earliest_date('order_onset.MHSTDTC') }} as earliest_onset,
        case {{ imputed_part('order_onset.MHSTDTC') }}
            when 'D'
                then {{ earliest_date('order_onset.MHSTDTC') }} + studies.onset_day - 1
            when 'M'
                then make_date(
                    cast(left(order_onset.MHSTDTC, 4) as bigint), studies.onset_month, 1
                )
            else {{ complete_date('order_onset.MHSTDTC') }}
        end as onset_date
    from order_onset
    left join studies on order_onset.STUDYID = studies.study
    left join dates
        on order_onset.STUDYID = dates.STUDYID and order_onset.USUBJID = dates.USUBJID
    where order_onset.from_first = 1
),

-- Symptoms began before consent: a day put in must not fall after it.
derive_onsdt as (
    select
        *,
        case
            when missing_part is not null and RFICDT between earliest_onset and onset_date
                then RFICDT
            else onset_date
        end as ONSDT
    from derive_middle_of_period
),

-- Axial and respiratory onset count as limb, as in the strata of the randomisation.
derive_onssite as (
    select
        *,
        case when MHLOC = 'BULBAR' then 'BULBAR' when MHLOC is not null then 'LIMB' end as ONSSITE,
        case when ONSDT is not null then missing_part end as ONSDTF,
        {{ months_between('ONSDT', 'RANDDT') }} as ONSRNDMO
    from derive_onsdt
)

select
    STUDYID,
    USUBJID,
    ONSSITE,
    ONSDT,
    ONSDTF,
    ONSRNDMO
from derive_onssite
