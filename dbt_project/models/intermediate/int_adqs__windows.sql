with items as (select * from {{ ref('int_adqs__items') }}),

scores as (select * from {{ ref('int_adqs__scores') }}),

stages as (select * from {{ ref('int_adqs__stages') }}),

progression as (select * from {{ ref('int_adqs__progression') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

windows as (
    select * from {{ ref('windows') }}
    where dataset = 'ADQS'
),

union_parameters as (
    select
        * exclude (PARCAT1, form_day, form_number, forms, in_range),
        SRCSEQ as last_seq
    from items
    union all by name
    select * from scores
    union all by name
    select * from stages
    union all by name
    select * from progression
),

derive_adt as (
    select *, {{ complete_date('QSDTC') }} as ADT
    from union_parameters
),

derive_ady as (
    select
        derive_adt.*,
        dates.RANDDT,
        {{ study_day('derive_adt.ADT', 'dates.RANDDT') }} as ADY
    from derive_adt
    left join dates on derive_adt.STUDYID = dates.STUDYID and derive_adt.USUBJID = dates.USUBJID
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
            and {{ in_window('derive_ady.ADY', 'windows') }}
),

-- A stage that could not be told stands for no visit and is no baseline.
derive_order as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID, PARAMCD, window_number, AVREASN is null
            order by distance asc, QSDTC desc, last_seq desc
        ) as nearest,
        row_number() over (
            partition by
                STUDYID, USUBJID, PARAMCD, coalesce(ADT <= RANDDT, false), AVREASN is null
            order by QSDTC desc, last_seq desc
        ) as from_last
    from merge_windows
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    window_name as AVISIT,
    window_number as AVISITN,
    VISIT,
    VISITNUM,
    QSDTC,
    ADT,
    ADY,
    AVAL,
    AVALC,
    AVREASN,
    {{ record_flag('AVREASN is null and ADT <= RANDDT and from_last = 1') }} as ABLFL,
    {{ record_flag('AVREASN is null and window_number is not null and nearest = 1') }} as ANL01FL,
    SRCDOM,
    SRCVAR,
    SRCSEQ,
    last_seq
from derive_order
