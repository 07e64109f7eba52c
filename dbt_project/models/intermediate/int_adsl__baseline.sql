-- Baseline is the last value on or before the day of randomisation, of the day's values the latest.
with scores as (select * from {{ ref('int_adqs__scores') }}),

respiratory as (select * from {{ ref('re') }}),

laboratory as (select * from {{ ref('lb') }}),

dates as (select * from {{ ref('int_adsl__dates') }}),

strata as (select * from {{ ref('pnfh_strata') }}),

param_alsfrtot as (
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL,
        QSDTC as result_dtc,
        last_seq as result_seq
    from scores
    where PARAMCD = 'ALSFRTOT'
),

param_svcpp as (
    select
        STUDYID,
        USUBJID,
        RETESTCD as PARAMCD,
        RESTRESN as AVAL,
        REDTC as result_dtc,
        RESEQ as result_seq
    from respiratory
    where RETESTCD = 'SVCPP'
),

-- Below the limit of quantification: half the limit. Above one there is no number to use.
param_nfhp as (
    select
        STUDYID,
        USUBJID,
        LBTESTCD as PARAMCD,
        case
            when LBSTRESN is not null then LBSTRESN
            when LBSTRESC like '<%'
                then coalesce(try_cast(trim(substr(LBSTRESC, 2)) as double), LBLLOQ) / 2
        end as AVAL,
        LBDTC as result_dtc,
        LBSEQ as result_seq
    from laboratory
    where LBTESTCD = 'NFHP' and LBSPEC = 'CEREBROSPINAL FLUID'
),

union_parameters as (
    select * from param_alsfrtot
    union all
    select * from param_svcpp
    union all
    select * from param_nfhp
),

order_results as (
    select
        results.*,
        row_number() over (
            partition by results.STUDYID, results.USUBJID, results.PARAMCD
            order by results.result_dtc desc, results.result_seq desc
        ) as from_last
    from union_parameters as results
    inner join dates on results.STUDYID = dates.STUDYID and results.USUBJID = dates.USUBJID
    where results.AVAL is not null and {{ complete_date('results.result_dtc') }} <= dates.RANDDT
),

derive_baselines as (
    select
        STUDYID,
        USUBJID,
        max(case when PARAMCD = 'ALSFRTOT' then AVAL end) as ALSFRBL,
        max(case when PARAMCD = 'SVCPP' then AVAL end) as SVCPPBL,
        max(case when PARAMCD = 'NFHP' then AVAL end) as NFHPBL
    from order_results
    where from_last = 1
    group by STUDYID, USUBJID
)

select
    baselines.STUDYID,
    baselines.USUBJID,
    baselines.ALSFRBL,
    baselines.SVCPPBL,
    baselines.NFHPBL,
    strata.stratum as NFHPGR1,
    strata.stratum_order as NFHPGR1N
from derive_baselines as baselines
left join strata
    on
        baselines.STUDYID = strata.study
        and (
            strata.low is null
            or baselines.NFHPBL > strata.low
            or (strata.low_included = 'Y' and baselines.NFHPBL = strata.low)
        )
        and (
            strata.high is null
            or baselines.NFHPBL < strata.high
            or (strata.high_included = 'Y' and baselines.NFHPBL = strata.high)
        )
        and baselines.NFHPBL is not null
