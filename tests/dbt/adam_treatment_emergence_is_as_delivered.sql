-- Where a delivery says itself whether an event is treatment-emergent, ADAE says the same.
{{ config(severity='warn') }}

select
    events.STUDYID,
    events.USUBJID,
    events.AESEQ,
    events.AESTDTC,
    events.TRTSDT,
    events.TRTEMFL,
    delivered.QVAL as delivered_as
from {{ ref('adae') }} as events
inner join {{ ref('suppae') }} as delivered
    on
        events.STUDYID = delivered.STUDYID
        and events.USUBJID = delivered.USUBJID
        and events.AESEQ = try_cast(delivered.IDVARVAL as integer)
        and delivered.QNAM = 'AETRTEM'
where coalesce(events.TRTEMFL, 'N') is distinct from delivered.QVAL
