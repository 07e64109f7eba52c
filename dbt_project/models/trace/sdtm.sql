{{ waits_for('sdtm') }}

with ties as (
    {{ records_of_sdtm() }}
),

records as (
    {{ vault_records() }}
),

delivered as (
    {{ delivered_records() }}
)

-- The trial design comes from seeds, which have no records: export, file and line stay empty.
select
    ties.STUDYID,
    ties.DOMAIN,
    ties.USUBJID,
    ties.row_key,
    ties.variable,
    ties.src_form,
    ties.src_key,
    records.export_id,
    records.file,
    cast(records.line as bigint) as line
from ties
left join records using (src_form, src_key)
where ties.variable is null or records.file is not null
union all
select
    STUDYID,
    DOMAIN,
    USUBJID,
    row_key,
    variable,
    src_form,
    src_key,
    export_id,
    file,
    line
from delivered
