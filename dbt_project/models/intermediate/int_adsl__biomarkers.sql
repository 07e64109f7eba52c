with results as (select * from {{ ref('int_bds__changes') }})

select
    STUDYID,
    USUBJID,
    max(case when PARAMCD = 'MCP1PL' then AVAL end) as CCL2BL,
    max(case when PARAMCD = 'TLHRTLH' then AVAL end) as TREGPBL,
    max(case when PARAMCD = 'TLYHR' then AVAL end) as TREGBL
from results
where
    dataset = 'ADLB'
    and BASETYPE = 'RANDOMISATION'
    and ABLFL = 'Y'
    and PARAMCD in ('MCP1PL', 'TLHRTLH', 'TLYHR')
group by STUDYID, USUBJID
