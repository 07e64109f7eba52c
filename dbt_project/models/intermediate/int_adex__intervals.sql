-- Records of EX as they are, where planned doses were not collected. An interval without an end
-- lasts to the end of treatment.
with

given as (select * from {{ ref('ex') }}),

rules as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'exposure_period' and value = 'RECORD'
),

exposure as (select * from {{ ref('int_adsl__exposure') }}),

derive_period as (
    select
        given.STUDYID,
        given.USUBJID,
        given.EXSEQ,
        given.VISIT,
        given.EXDOSE,
        given.EXDOSFRQ,
        row_number() over (
            partition by given.STUDYID, given.USUBJID
            order by given.EXSTDTC nulls last, given.EXSEQ
        ) as period_number,
        {{ complete_date('given.EXSTDTC') }} as start_date,
        case
            when given.EXENDTC is null then exposure.TRTEDT
            else {{ complete_date('given.EXENDTC') }}
        end as end_date
    from given
    inner join rules on given.STUDYID = rules.study
    left join exposure using (STUDYID, USUBJID)
),

derive_days as (
    select
        *,
        case when end_date >= start_date then end_date - start_date + 1 end as days
    from derive_period
)

select
    STUDYID,
    USUBJID,
    cast(period_number as integer) as period_number,
    coalesce(VISIT, 'INTERVAL ' || period_number) as period_name,
    start_date,
    end_date,
    case EXDOSFRQ
        when 'ONCE' then cast(EXDOSE as decimal(18, 4))
        when 'QD' then cast(EXDOSE * days as decimal(18, 4))
    end as dose,
    cast(days as integer) as days,
    'EX' as SRCDOM,
    EXSEQ as SRCSEQ
from derive_days
