with results as (
    select * from {{ ref('int_bds__changes') }}
    where dataset = 'ADVS'
),

subjects as (select * from {{ ref('adsl') }}),

-- Materialized, for DuckDB then writes the table with all its threads.
merge_subjects as materialized (
    {{ numbered_records('results', 'subjects') }}
)

select
    STUDYID,
    USUBJID,
    ASEQ,
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
