with results as (select * from {{ ref('int_bds__windows') }}),

-- Of several the last: the later time, then the higher sequence number.
baselines as (
    select
        dataset,
        STUDYID,
        USUBJID,
        PARAMCD,
        BASETYPE,
        AVAL as BASE,
        ANRIND as BNRIND,
        ADT as base_date,
        VISITNUM as base_visit,
        last_seq as base_seq
    from results
    where may_be_baseline
    qualify row_number() over (
        partition by dataset, STUDYID, USUBJID, PARAMCD, BASETYPE
        order by dtc desc, last_seq desc
    ) = 1
),

-- The nearest value stands for its window, a text only where there is no value; of two equally
-- near the later.
nearest as (
    select
        dataset,
        STUDYID,
        USUBJID,
        PARAMCD,
        BASETYPE,
        AVISITN,
        arg_max(last_seq, (AVAL is not null, -distance, dtc, last_seq)) as nearest_seq
    from results
    where AVISITN is not null
    group by dataset, STUDYID, USUBJID, PARAMCD, BASETYPE, AVISITN
),

-- Materialized, for DuckDB then writes the table with all its threads.
merge_baselines as materialized (
    select
        results.*,
        baselines.BASE,
        baselines.BNRIND,
        baselines.base_date,
        baselines.base_visit,
        baselines.base_seq,
        nearest.nearest_seq
    from results
    left join baselines using (dataset, STUDYID, USUBJID, PARAMCD, BASETYPE)
    left join nearest
        on
            results.dataset = nearest.dataset
            and results.STUDYID = nearest.STUDYID
            and results.USUBJID = nearest.USUBJID
            and results.PARAMCD = nearest.PARAMCD
            and results.BASETYPE is not distinct from nearest.BASETYPE
            and results.AVISITN = nearest.AVISITN
)

select
    dataset,
    STUDYID,
    USUBJID,
    PARAMCD,
    PARAM,
    cast(PARAMN as integer) as PARAMN,
    PARCAT1,
    BASETYPE,
    AVISIT,
    cast(AVISITN as integer) as AVISITN,
    ATPT,
    VISIT,
    VISITNUM,
    ADT,
    ADY,
    AVAL,
    AVALC,
    DTYPE,
    BASE,
    case change_of
        when 'AFTER BASELINE'
            then {{ change_from_baseline('AVAL', 'BASE', 'ADT', 'base_date') }}
        when 'ALL BUT BASELINE VISIT'
            then {{ change_off_baseline_visit('AVAL', 'BASE', 'VISITNUM', 'base_visit') }}
    end as CHG,
    case
        when log_of is null and ADT > base_date then {{ ratio_to('AVAL', 'BASE') }}
    end as R2BASE,
    ANRLO,
    ANRHI,
    ANRIND,
    BNRIND,
    case when ADT > base_date then BNRIND || ' to ' || ANRIND end as SHIFT1,
    {{ ratio_to('AVAL', 'ANRHI') }} as R2ANRHI,
    {{ record_flag('may_be_baseline and last_seq = base_seq') }} as ABLFL,
    {{ record_flag('last_seq = nearest_seq') }} as ANL01FL,
    SRCDOM,
    SRCVAR,
    SRCSEQ,
    dtc,
    last_seq
from merge_baselines
