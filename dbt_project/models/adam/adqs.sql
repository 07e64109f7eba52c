with assessed as (select * from {{ ref('int_adqs__windows') }}),

deaths as (select * from {{ ref('int_adqs__deaths') }}),

subjects as (select * from {{ ref('adsl') }}),

parameters as (
    select * from {{ ref('parameters') }}
    where dataset = 'ADQS'
),

analysed as (
    select * from assessed
    union all by name
    select * from deaths
),

baselines as (
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        AVAL as BASE,
        ADT as base_date
    from analysed
    where ABLFL = 'Y'
),

merge_subjects as (
    select
        analysed.*,
        subjects.TRT01P,
        subjects.TRT01PN,
        subjects.ITTFL
    from analysed
    inner join subjects
        on analysed.STUDYID = subjects.STUDYID and analysed.USUBJID = subjects.USUBJID
),

merge_parameters as (
    select
        merge_subjects.*,
        parameters.param as parameter_name,
        parameters.paramn as parameter_number,
        parameters.parcat1 as parameter_group
    from merge_subjects
    inner join parameters on merge_subjects.PARAMCD = parameters.paramcd
),

derive_base as (
    select
        merge_parameters.*,
        baselines.BASE,
        baselines.base_date
    from merge_parameters
    left join baselines
        on
            merge_parameters.STUDYID = baselines.STUDYID
            and merge_parameters.USUBJID = baselines.USUBJID
            and merge_parameters.PARAMCD = baselines.PARAMCD
),

derive_chg as (
    select
        *,
        {{ change_from_baseline('AVAL', 'BASE', 'ADT', 'base_date') }} as CHG
    from derive_base
),

derive_aseq as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID
            order by parameter_number, QSDTC, last_seq
        ) as ASEQ
    from derive_chg
)

select
    STUDYID,
    USUBJID,
    cast(ASEQ as integer) as ASEQ,
    TRT01P,
    TRT01PN,
    ITTFL,
    PARAMCD,
    parameter_name as PARAM,
    cast(parameter_number as integer) as PARAMN,
    parameter_group as PARCAT1,
    AVISIT,
    cast(AVISITN as integer) as AVISITN,
    VISIT,
    VISITNUM,
    ADT,
    ADY,
    cast(AVAL as double) as AVAL,
    AVALC,
    AVREASN,
    cast(BASE as double) as BASE,
    cast(CHG as double) as CHG,
    ABLFL,
    ANL01FL,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from derive_aseq
