with

events as (select * from {{ ref('ae') }}),

relations as (select * from {{ ref('int_adae__relations') }}),

queries as (select * from {{ ref('customised_queries') }}),

match_values as (
    select
        events.STUDYID,
        events.USUBJID,
        events.AESEQ,
        queries.query,
        queries.name,
        queries.operator,
        case queries.variable
            when 'AEDECOD' then events.AEDECOD
            when 'AEBODSYS' then events.AEBODSYS
            when 'AEGRP' then relations.AEGRP
        end as found,
        queries.value
    from events
    left join relations using (STUDYID, USUBJID, AESEQ)
    inner join queries on events.STUDYID = queries.study
),

derive_queries as (
    select
        STUDYID,
        USUBJID,
        AESEQ,
        query,
        name
    from match_values
    group by STUDYID, USUBJID, AESEQ, query, name
    having
        coalesce(bool_or(
            (operator = 'is' and found = value)
            or (operator = 'contains' and contains(found, value))
        ), false)
        and not coalesce(bool_or(operator = 'except' and found = value), false)
)

select
    STUDYID,
    USUBJID,
    AESEQ,
    max(case when query = 'CQ01NAM' then name end) as CQ01NAM,
    max(case when query = 'CQ02NAM' then name end) as CQ02NAM
from derive_queries
group by STUDYID, USUBJID, AESEQ
