-- A contact is dated after the last day that the date of death can mean.
{{ config(severity='warn') }}

select
    contacts.STUDYID,
    contacts.USUBJID,
    contacts.contact_date,
    contacts.SRCDOM,
    contacts.SRCVAR,
    contacts.SRCSEQ,
    subjects.DTHDTC
from {{ ref('int_adsl__contacts') }} as contacts
inner join {{ ref('dm') }} as subjects
    on contacts.STUDYID = subjects.STUDYID and contacts.USUBJID = subjects.USUBJID
where contacts.contact_date > {{ latest_date('subjects.DTHDTC') }}
