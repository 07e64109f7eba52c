-- King's and MiToS stages of each ALSFRS-R form. Unknown is carried as in SQL: an item that is
-- missing leaves a stage open unless the other items settle it.
with items as (select * from {{ ref('int_adqs__items') }}),

procedures as (select * from {{ ref('pr') }}),

derive_gastrostomy as (
    select
        STUDYID,
        USUBJID,
        min({{ earliest_date('PRSTDTC') }}) as gastrostomy_date
    from procedures
    where PRDECOD = 'GASTROSTOMY'
    group by STUDYID, USUBJID
),

-- A row a form. A mark the scale does not have counts as missing.
pivot_items as (
    select
        STUDYID,
        USUBJID,
        VISIT,
        VISITNUM,
        form_number,
        min(QSDTC) as QSDTC,
        max(SRCSEQ) as last_seq,
        min(forms) = max(forms) as is_told_apart,
        max(AVAL) filter (where PARAMCD = 'ALSFR01' and in_range) as speech,
        max(AVAL) filter (where PARAMCD = 'ALSFR02' and in_range) as salivation,
        max(AVAL) filter (where PARAMCD = 'ALSFR03' and in_range) as swallowing,
        max(AVAL) filter (where PARAMCD = 'ALSFR04' and in_range) as handwriting,
        max(AVAL) filter (where PARAMCD = 'ALSFR05A' and in_range) as cutting,
        max(AVAL) filter (where PARAMCD = 'ALSFR06' and in_range) as dressing,
        max(AVAL) filter (where PARAMCD = 'ALSFR08' and in_range) as walking,
        max(AVAL) filter (where PARAMCD = 'ALSFR10' and in_range) as dyspnoea,
        max(AVAL) filter (where PARAMCD = 'ALSFR12' and in_range) as insufficiency,
        max(PARAMCD) filter (where PARAMCD like 'ALSFR05_') as last_item_5,
        max(PARAMCD) filter (where PARAMCD like 'ALSFR05_')
        = min(PARAMCD) filter (where PARAMCD like 'ALSFR05_') as is_one_item_5
    from items
    group by STUDYID, USUBJID, VISIT, VISITNUM, form_day, form_number
),

-- Where 5a and 5b are both filled neither counts, and PR alone tells of a gastrostomy.
derive_regions as (
    select
        forms.*,
        forms.speech < 4 or forms.salivation < 4 or forms.swallowing < 4 as is_bulbar,
        case
            when forms.is_one_item_5 and forms.last_item_5 = 'ALSFR05A'
                then forms.handwriting < 4 or forms.cutting < 4
            when forms.handwriting < 4 then true
        end as is_upper_limb,
        forms.walking < 4 as is_lower_limb,
        coalesce(forms.last_item_5 = 'ALSFR05B' and forms.is_one_item_5, false)
        or coalesce(known.gastrostomy_date <= {{ complete_date('forms.QSDTC') }}, false)
            as is_4a,
        forms.dyspnoea = 0 or forms.insufficiency < 4 as is_4b
    from pivot_items as forms
    left join derive_gastrostomy as known
        on forms.STUDYID = known.STUDYID and forms.USUBJID = known.USUBJID
),

count_regions as (
    select
        *,
        cast(is_bulbar as integer) + cast(is_upper_limb as integer)
        + cast(is_lower_limb as integer) as regions
    from derive_regions
),

param_kingstg as (
    select
        *,
        'KINGSTG' as PARAMCD,
        case
            when not is_told_apart then null
            when is_4a or is_4b then 4
            when not is_4b and regions > 0 then regions
        end as AVAL,
        case
            when not is_told_apart then null
            when is_4b then '4B'
            when is_4a and not is_4b then '4A'
            when is_4a then '4'
            when not is_4b and regions > 0 then cast(regions as varchar)
        end as AVALC,
        case
            when not is_told_apart then 'FORMS OF ONE DAY CANNOT BE TOLD APART'
            when is_4a or is_4b or regions > 0 and not is_4b then null
            when regions = 0 and not is_4b then 'NO REGION INVOLVED'
            else 'ITEM MISSING'
        end as AVREASN
    from count_regions
),

-- A point each for swallowing, movement, communication and breathing.
derive_points as (
    select
        *,
        cast(swallowing <= 1 as integer)
        + cast(walking <= 1 or dressing <= 1 as integer)
        + cast(speech <= 1 and handwriting <= 1 as integer)
        + cast(dyspnoea <= 1 or insufficiency <= 2 as integer) as points
    from count_regions
),

param_mitos as (
    select
        *,
        'MITOS' as PARAMCD,
        case when is_told_apart then points end as AVAL,
        case when is_told_apart then cast(points as varchar) end as AVALC,
        case
            when not is_told_apart then 'FORMS OF ONE DAY CANNOT BE TOLD APART'
            when points is null then 'ITEM MISSING'
        end as AVREASN
    from derive_points
),

union_parameters as (
    select * from param_kingstg
    union all by name
    select * exclude (points) from param_mitos
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    VISIT,
    VISITNUM,
    QSDTC,
    AVAL,
    AVALC,
    AVREASN,
    last_seq
from union_parameters
