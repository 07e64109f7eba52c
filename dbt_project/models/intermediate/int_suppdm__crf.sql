-- Strata as entered at randomisation, which may differ from country and onset as they are.
with

randomisation as (select * from {{ ref('stg_crf__randomisation') }}),

qualifiers as (select * from {{ ref('supplemental_qualifiers') }}),

derive_values as (
    select
        study as STUDYID,
        study || '-' || subject as USUBJID,
        randomisation_number as RANDNO,
        coalesce(stratum_country, stratum_country_collected) as STRATCTY,
        coalesce(stratum_onset, stratum_onset_collected) as STRATONS,
        src_form,
        src_key
    from randomisation
),

unpivot_values as (
    from derive_values
    unpivot (QVAL for QNAM in (RANDNO, STRATCTY, STRATONS))
)

select
    records.STUDYID,
    'DM' as RDOMAIN,
    records.USUBJID,
    cast(null as varchar) as IDVAR,
    cast(null as varchar) as IDVARVAL,
    records.QNAM,
    qualifiers.qlabel as QLABEL,
    records.QVAL,
    qualifiers.qorig as QORIG,
    qualifiers.qeval as QEVAL,
    records.src_form,
    records.src_key
from unpivot_values as records
left join qualifiers on qualifiers.rdomain = 'DM' and records.QNAM = qualifiers.qnam
