-- Treatment and population flags of ADTTE and ADQS are those of ADSL.
with shared as (
    select
        'ADTTE' as dataset,
        STUDYID,
        USUBJID,
        TRT01P,
        TRT01PN,
        ITTFL,
        SAFFL
    from {{ ref('adtte') }}
    union all by name
    select
        'ADQS' as dataset,
        STUDYID,
        USUBJID,
        TRT01P,
        TRT01PN,
        ITTFL
    from {{ ref('adqs') }}
)

select
    shared.dataset,
    shared.STUDYID,
    shared.USUBJID,
    count(*) as records
from shared
left join {{ ref('adsl') }} as subjects
    on shared.STUDYID = subjects.STUDYID and shared.USUBJID = subjects.USUBJID
where
    subjects.USUBJID is null
    or shared.TRT01P is distinct from subjects.TRT01P
    or shared.TRT01PN is distinct from subjects.TRT01PN
    or shared.ITTFL is distinct from subjects.ITTFL
    or (shared.dataset = 'ADTTE' and shared.SAFFL is distinct from subjects.SAFFL)
group by shared.dataset, shared.STUDYID, shared.USUBJID
