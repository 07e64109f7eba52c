-- A visit that did not take place has no start in SV: a date on its form is listed here.
{{ config(severity='warn') }}

select
    study,
    subject,
    visit,
    visit_date,
    src_form,
    src_key
from {{ ref('int_sv__visits') }}
where contact_mode = 'MISSED' and visit_date is not null
