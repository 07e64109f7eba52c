-- A death without any date, which no endpoint can count as an event.
{{ config(severity='warn') }}

select
    STUDYID,
    USUBJID,
    DTHFL,
    DTHDT,
    LSTALVDT
from {{ ref('adsl') }}
where DTHFL = 'Y' and DTHDT is null
