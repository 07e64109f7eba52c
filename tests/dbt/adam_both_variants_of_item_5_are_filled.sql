-- Items 5A and 5B of ALSFRS-R are both filled at one visit, so that neither counts.
{{ config(severity='warn') }}

select
    STUDYID,
    USUBJID,
    VISIT,
    VISITNUM,
    QSDTC,
    max(case when PARAMCD = 'ALSFR05A' then AVAL end) as ALSFR05A,
    max(case when PARAMCD = 'ALSFR05B' then AVAL end) as ALSFR05B
from {{ ref('int_adqs__items') }}
where PARAMCD in ('ALSFR05A', 'ALSFR05B')
group by STUDYID, USUBJID, VISIT, VISITNUM, QSDTC
having min(PARAMCD) != max(PARAMCD)
