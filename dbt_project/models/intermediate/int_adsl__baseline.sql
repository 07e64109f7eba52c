-- The baselines of ADSL are those that ADQS, ADRE and ADLB flag, for each parameter one.
with functions as (
    select * from {{ ref('int_adqs__windows') }}
    where ABLFL = 'Y'
),

findings as (
    select * from {{ ref('int_bds__changes') }}
    where ABLFL = 'Y' and BASETYPE = 'RANDOMISATION'
),

strata as (select * from {{ ref('pnfh_strata') }}),

union_baselines as (
    select
        'ADQS' as dataset,
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL,
        AVALC
    from functions
    union all
    select
        dataset,
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL,
        AVALC
    from findings
),

derive_baselines as (
    select
        STUDYID,
        USUBJID,
        max(case when dataset = 'ADQS' and PARAMCD = 'ALSFRTOT' then AVAL end) as ALSFRBL,
        max(case when dataset = 'ADQS' and PARAMCD = 'ALSFRPRG' then AVAL end) as PROGBL,
        max(case when dataset = 'ADQS' and PARAMCD = 'KINGSTG' then AVALC end) as KINGSBL,
        max(case when dataset = 'ADQS' and PARAMCD = 'MITOS' then AVAL end) as MITOSBL,
        max(case when dataset = 'ADRE' and PARAMCD = 'SVC' then AVAL end) as SVCBL,
        max(case when dataset = 'ADRE' and PARAMCD = 'SVCPP' then AVAL end) as SVCPPBL,
        max(case when dataset = 'ADLB' and PARAMCD = 'NFHP' then AVAL end) as NFHPBL,
        max(case when dataset = 'ADLB' and PARAMCD = 'MCP1PL' then AVAL end) as CCL2BL,
        max(case when dataset = 'ADLB' and PARAMCD = 'TLHRTLH' then AVAL end) as TREGPBL,
        max(case when dataset = 'ADLB' and PARAMCD = 'TLYHR' then AVAL end) as TREGBL
    from union_baselines
    group by STUDYID, USUBJID
)

select
    baselines.STUDYID,
    baselines.USUBJID,
    cast(baselines.ALSFRBL as double) as ALSFRBL,
    baselines.PROGBL,
    baselines.KINGSBL,
    cast(baselines.MITOSBL as integer) as MITOSBL,
    baselines.SVCBL,
    baselines.SVCPPBL,
    baselines.NFHPBL,
    strata.stratum as NFHPGR1,
    cast(strata.stratum_order as integer) as NFHPGR1N,
    baselines.CCL2BL,
    baselines.TREGPBL,
    baselines.TREGBL
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
