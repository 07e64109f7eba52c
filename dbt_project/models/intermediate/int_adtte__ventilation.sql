-- Ventilation for so many hours a day on so many days in a row, as each endpoint asks for.
with ventilation as (
    select * from {{ ref('pr') }}
    where PRDECOD = 'NON-INVASIVE VENTILATION'
),

subjects as (select * from {{ ref('adsl') }}),

parameters as (
    select * from {{ ref('tte_parameters') }}
    where hours_a_day is not null
),

-- A period without an end goes on up to death, or to the last day the subject is known alive.
derive_period as (
    select
        ventilation.STUDYID,
        ventilation.USUBJID,
        ventilation.PRSEQ,
        coalesce(ventilation.PRDOSE, 0) as hours,
        {{ earliest_date('ventilation.PRSTDTC') }} as start_date,
        case
            when ventilation.PRENDTC is null then coalesce(subjects.DTHDT, subjects.LSTALVDT)
            else {{ latest_date('ventilation.PRENDTC') }}
        end as end_date
    from ventilation
    inner join subjects
        on ventilation.STUDYID = subjects.STUDYID and ventilation.USUBJID = subjects.USUBJID
),

-- Of the periods of one day the last ends the row: an earlier one within it adds nothing.
derive_new_row as (
    select
        periods.*,
        parameters.paramcd,
        parameters.days_in_a_row,
        case
            when
                periods.start_date <= max(periods.end_date) over (
                    partition by periods.STUDYID, periods.USUBJID, parameters.paramcd
                    order by periods.start_date, periods.PRSEQ
                    rows between unbounded preceding and 1 preceding
                ) + 1 then 0
            else 1
        end as starts_row
    from derive_period as periods
    inner join parameters
        on periods.STUDYID = parameters.study and periods.hours >= parameters.hours_a_day
    where periods.start_date is not null
),

number_rows as (
    select
        *,
        sum(starts_row) over (
            partition by STUDYID, USUBJID, paramcd order by start_date, PRSEQ
        ) as row_of_days
    from derive_new_row
)

select
    STUDYID,
    USUBJID,
    paramcd as PARAMCD,
    min(start_date) as event_date,
    first(PRSEQ order by start_date, PRSEQ) as SRCSEQ
from number_rows
group by STUDYID, USUBJID, paramcd, row_of_days, days_in_a_row
having greatest(max(end_date), min(start_date)) - min(start_date) + 1 >= days_in_a_row
