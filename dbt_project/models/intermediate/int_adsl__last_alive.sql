with subjects as (select * from {{ ref('dm') }}),

contacts as (select * from {{ ref('int_adsl__contacts') }}),

-- A contact dated after the death cannot have been one; a check of the data lists it.
merge_contacts as (
    select contacts.*
    from subjects
    inner join contacts
        on subjects.STUDYID = contacts.STUDYID and subjects.USUBJID = contacts.USUBJID
    where
        subjects.DTHDTC is null
        or contacts.contact_date
        <= coalesce({{ latest_date('subjects.DTHDTC') }}, contacts.contact_date)
),

order_contacts as (
    select
        *,
        row_number() over (
            partition by STUDYID, USUBJID
            order by contact_date desc, source_order asc, SRCSEQ desc nulls last, SRCVAR asc
        ) as from_last
    from merge_contacts
)

select
    STUDYID,
    USUBJID,
    contact_date as LSTALVDT,
    SRCDOM,
    SRCVAR,
    SRCSEQ
from order_contacts
where from_last = 1
