-- Death form before vital status before disposition before fatal event: the first source that gives
-- a date gives it. A test lists the subjects whose sources disagree.
with

reports as (select * from {{ ref('int_dm__death_reports') }})

select
    study,
    subject,
    death_dtc,
    src_form,
    src_key
from reports
qualify row_number() over (
    partition by study, subject
    order by death_dtc is null, source_order, src_key
) = 1
