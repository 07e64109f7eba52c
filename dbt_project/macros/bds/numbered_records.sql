{# Records of a BDS dataset with ASEQ and what they take from their subject in ADSL. ASEQ counts the
   records of a subject in order of PARAMN, BASETYPE, date and sequence number of the source record;
   a record of no subject is left out. #}
{% macro numbered_records(records, subjects) -%}
    select
        {{ records }}.*,
        cast(row_number() over (
            partition by {{ records }}.STUDYID, {{ records }}.USUBJID
            order by PARAMN, BASETYPE, dtc, last_seq
        ) as integer) as ASEQ,
        {{ subjects }}.TRT01P,
        {{ subjects }}.TRT01PN,
        {{ subjects }}.TRT01A,
        {{ subjects }}.TRT01AN,
        {{ subjects }}.ITTFL,
        {{ subjects }}.SAFFL
    from {{ records }}
    inner join {{ subjects }} using (STUDYID, USUBJID)
{%- endmacro %}
