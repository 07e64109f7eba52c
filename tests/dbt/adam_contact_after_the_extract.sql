-- A contact is dated after the newest extract, which would prolong follow-up.
{{ config(severity='warn') }}

with newest_extract as (
    select max(cast(left(cast(extracted_at as varchar), 10) as date)) as extract_date
    from {{ source('intake', 'exports') }}
)

select
    contacts.STUDYID,
    contacts.USUBJID,
    contacts.contact_date,
    contacts.SRCDOM,
    contacts.SRCVAR,
    contacts.SRCSEQ,
    newest_extract.extract_date
from {{ ref('int_adsl__contacts') }} as contacts
inner join newest_extract on contacts.contact_date > newest_extract.extract_date
