-- A fatal event and the details of the death it led to.
with

fatal_events as (
    select
        *,
        'AE' as rdomain,
        'AESEQ' as idvar,
        cast(AESEQ as varchar) as idvarval
    from {{ ref('int_ae__crf') }}
    where AEOUT = 'FATAL' or AESDTH = 'Y'
),

death_details as (
    select
        *,
        'DD' as rdomain,
        'DDSEQ' as idvar,
        cast(DDSEQ as varchar) as idvarval
    from {{ ref('int_dd__crf') }}
),

-- A subject with records on one side only has nothing to relate.
union_records as (
    select * from fatal_events
    where USUBJID in (select death_details.USUBJID from death_details)
    union all by name
    select * from death_details
    where USUBJID in (select fatal_events.USUBJID from fatal_events)
)

select
    STUDYID,
    rdomain as RDOMAIN,
    USUBJID,
    idvar as IDVAR,
    idvarval as IDVARVAL,
    cast(null as varchar) as RELTYPE,
    'DEATH' as RELID,
    src_form,
    src_key
from union_records
