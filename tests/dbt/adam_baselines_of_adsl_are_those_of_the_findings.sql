-- The baselines of ADSL are what ADQS, ADRE and ADLB flag as baseline of the randomisation.
with flagged as (
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL
    from {{ ref('adqs') }}
    where ABLFL = 'Y'
    union all
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL
    from {{ ref('adre') }}
    where ABLFL = 'Y' and BASETYPE = 'RANDOMISATION'
    union all
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL
    from {{ ref('adlb') }}
    where ABLFL = 'Y' and BASETYPE = 'RANDOMISATION'
),

baselines as (
    unpivot (
        select
            STUDYID,
            USUBJID,
            ALSFRBL as ALSFRTOT,
            PROGBL as ALSFRPRG,
            cast(MITOSBL as double) as MITOS,
            SVCBL as SVC,
            SVCPPBL as SVCPP,
            NFHPBL as NFHP,
            CCL2BL as MCP1PL,
            TREGPBL as TLHRTLH,
            TREGBL as TLYHR
        from {{ ref('adsl') }}
    )
    on ALSFRTOT, ALSFRPRG, MITOS, SVC, SVCPP, NFHP, MCP1PL, TLHRTLH, TLYHR
    into name PARAMCD value AVAL
)

select
    STUDYID,
    USUBJID,
    PARAMCD,
    flagged.AVAL as flagged,
    baselines.AVAL as in_adsl
from flagged
full outer join baselines using (STUDYID, USUBJID, PARAMCD)
where
    PARAMCD in (
        'ALSFRTOT', 'ALSFRPRG', 'MITOS', 'SVC', 'SVCPP', 'NFHP', 'MCP1PL', 'TLHRTLH', 'TLYHR'
    )
    and flagged.AVAL is distinct from baselines.AVAL
