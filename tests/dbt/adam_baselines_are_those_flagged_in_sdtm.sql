-- The record that LB, CP or VS flags as baseline is a baseline of the analysis, if it has a value.
with flagged as (
    {% for domain in ['LB', 'CP', 'VS'] -%}
        select
            STUDYID,
            USUBJID,
            '{{ domain }}' as SRCDOM,
            {{ domain }}SEQ as SRCSEQ
        from {{ ref(domain | lower) }}
        where {{ domain }}BLFL = 'Y'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

analysed as (
    {% for dataset in ['adlb', 'advs'] -%}
        select
            STUDYID,
            USUBJID,
            SRCDOM,
            SRCSEQ,
            PARAMCD,
            AVAL,
            max(ABLFL) as ABLFL
        from {{ ref(dataset) }}
        where SRCSEQ is not null
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select analysed.*
from flagged
inner join analysed using (STUDYID, USUBJID, SRCDOM, SRCSEQ)
where analysed.AVAL is not null and analysed.ABLFL is null
