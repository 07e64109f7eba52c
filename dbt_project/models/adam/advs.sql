with results as (
    select * from {{ ref('int_bds__changes') }}
    where dataset = 'ADVS'
),

subjects as (select * from {{ ref('adsl') }}),

derive_aseq as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID
            order by PARAMN, BASETYPE, dtc, last_seq
        ) as ASEQ
    from results
),

-- Materialized, for DuckDB then writes the table with all its threads.
merge_subjects as materialized (
    select
        derive_aseq.*,
        subjects.TRT01P,
        subjects.TRT01PN,
        subjects.TRT01A,
        subjects.TRT01AN,
        subjects.ITTFL,
        subjects.SAFFL
    from derive_aseq
    inner join subjects using (STUDYID, USUBJID)
)

select
    STUDYID,
    USUBJID,
    cast(ASEQ as integer) as ASEQ,
    TRT01P,
    TRT01PN,
    TRT01A,
    TRT01AN,
    ITTFL,
    SAFFL,
    PARAMCD,
    PARAM,
    PARAMN,
    PARCAT1,
    BASETYPE,
    AVISIT,
    AVISITN,
    ATPT,
    VISIT,
    VISITNUM,
    ADT,
    ADY,
    AVAL,
    BASE,
    CHG,
    ABLFL,
    ANL01FL,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from merge_subjects
