with

deviations as (select * from {{ ref('dv') }}),

subjects as (select * from {{ ref('int_occds__subjects') }}),

excluding as (select * from {{ ref('int_addv__excluding') }}),

pandemic as (
    select
        STUDYID,
        USUBJID,
        try_cast(IDVARVAL as integer) as DVSEQ,
        max(QVAL) as EPIPANFL
    from {{ ref('suppdv') }}
    where QNAM = 'DVEPRELI' and IDVAR = 'DVSEQ'
    group by STUDYID, USUBJID, try_cast(IDVARVAL as integer)
),

derive_adt as (
    select
        deviations.*,
        subjects.* exclude (STUDYID, USUBJID),
        pandemic.EPIPANFL,
        {{ complete_date('deviations.DVSTDTC') }} as ADT,
        {{ record_flag('excluding.DVSEQ is not null') }} as PPEXCFL
    from deviations
    inner join subjects using (STUDYID, USUBJID)
    left join excluding using (STUDYID, USUBJID, DVSEQ)
    left join pandemic using (STUDYID, USUBJID, DVSEQ)
),

derive_aphase as (
    select
        *,
        {{ analysis_phase('ADT', 'derive_adt') }} as APHASE
    from derive_adt
)

select
    STUDYID,
    USUBJID,
    DVSEQ,
    TRT01P,
    TRT01PN,
    ITTFL,
    SAFFL,
    DVTERM,
    DVDECOD,
    DVCAT,
    DVSCAT,
    {{ record_flag("DVSCAT = 'MAJOR'") }} as MAJORFL,
    EPIPANFL,
    PPEXCFL,
    DVSTDTC,
    ADT,
    {{ study_day('ADT', 'reference_date') }} as ADY,
    APHASE,
    {{ first_occurrence(
        "DVSCAT = 'MAJOR'", ['STUDYID', 'USUBJID'], 'ADT nulls last, DVSEQ'
    ) }} as AOCCMFL
from derive_aphase
