with items as (select * from {{ ref('int_adqs__items') }}),

-- 5a is asked without, 5b with a gastrostomy. Where both are filled neither counts, for nothing
-- on the form tells which of them is wrong.
param_alsfr05 as (
    select * replace ('ALSFR05' as PARAMCD)
    from items
    where PARAMCD in ('ALSFR05A', 'ALSFR05B')
    window visit_day as (partition by STUDYID, USUBJID, VISITNUM, form_day)
    qualify min(PARAMCD) over visit_day = max(PARAMCD) over visit_day
),

-- A mark the scale does not have counts as missing; ALSFR05 itself stays a copy of its record.
counted_items as (
    select * from items
    where PARAMCD not in ('ALSFR05A', 'ALSFR05B') and in_range
    union all
    select * from param_alsfr05
    where in_range
),

-- A missing item makes its subscore missing; so does a second form of the day that is incomplete,
-- since its items cannot be told from those of the first.
param_subscores as (
    select
        STUDYID,
        USUBJID,
        case PARCAT1
            when 'BULBAR' then 'ALSFRBUL'
            when 'FINE MOTOR' then 'ALSFRFIN'
            when 'GROSS MOTOR' then 'ALSFRGRO'
            when 'RESPIRATORY' then 'ALSFRRES'
        end as PARAMCD,
        VISIT,
        VISITNUM,
        min(QSDTC) as QSDTC,
        sum(AVAL) as AVAL,
        max(SRCSEQ) as last_seq
    from counted_items
    group by STUDYID, USUBJID, PARCAT1, VISIT, VISITNUM, form_day, form_number
    having count(*) = 3 and min(forms) = max(forms)
),

param_alsfrtot as (
    select
        STUDYID,
        USUBJID,
        'ALSFRTOT' as PARAMCD,
        VISIT,
        VISITNUM,
        min(QSDTC) as QSDTC,
        sum(AVAL) as AVAL,
        max(SRCSEQ) as last_seq
    from counted_items
    group by STUDYID, USUBJID, VISIT, VISITNUM, form_day, form_number
    having count(*) = 12 and min(forms) = max(forms)
),

union_parameters as (
    select
        *,
        SRCSEQ as last_seq
    from param_alsfr05
    union all by name
    select * from param_subscores
    union all by name
    select * from param_alsfrtot
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    VISIT,
    VISITNUM,
    QSDTC,
    AVAL,
    SRCDOM,
    SRCVAR,
    SRCSEQ,
    last_seq
from union_parameters
