-- Points of ALSFRS-R lost a month since the onset of symptoms, at each total.
with totals as (
    select * from {{ ref('int_adqs__scores') }}
    where PARAMCD = 'ALSFRTOT'
),

onset as (select * from {{ ref('int_adsl__onset') }}),

derive_months as (
    select
        totals.*,
        {{ months_between('onset.ONSDT', complete_date('totals.QSDTC')) }} as months
    from totals
    inner join onset on totals.STUDYID = onset.STUDYID and totals.USUBJID = onset.USUBJID
)

select
    STUDYID,
    USUBJID,
    'ALSFRPRG' as PARAMCD,
    VISIT,
    VISITNUM,
    QSDTC,
    (48 - AVAL) / months as AVAL,
    last_seq
from derive_months
where months > 0
