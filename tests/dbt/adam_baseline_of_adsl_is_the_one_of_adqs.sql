-- ALSFRBL of ADSL is the total that ADQS flags as baseline.
with baselines as (
    select
        STUDYID,
        USUBJID,
        AVAL
    from {{ ref('adqs') }}
    where PARAMCD = 'ALSFRTOT' and ABLFL = 'Y'
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    subjects.ALSFRBL,
    baselines.AVAL
from {{ ref('adsl') }} as subjects
left join baselines
    on subjects.STUDYID = baselines.STUDYID and subjects.USUBJID = baselines.USUBJID
where subjects.ALSFRBL is distinct from baselines.AVAL
