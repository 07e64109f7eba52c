-- Datasets whose records all belong together by one variable (SDTMIG 8.3): no subject, no value.
with

relations as (select * from {{ ref('dataset_relations') }}),

build as (select * from {{ source('intake', 'build') }})

select
    relations.study as STUDYID,
    relations.rdomain as RDOMAIN,
    cast(null as varchar) as USUBJID,
    relations.idvar as IDVAR,
    cast(null as varchar) as IDVARVAL,
    relations.reltype as RELTYPE,
    relations.relid as RELID,
    'dataset_relations' as src_form,
    relations.relid || '|' || relations.rdomain as src_key
from relations
inner join build using (study)
