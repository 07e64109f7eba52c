-- The relation to the study drug stands in AE, those to riluzole and lumbar puncture in SUPPAE.
with

events as (select * from {{ ref('ae') }}),

qualifiers as (
    select * from {{ ref('suppae') }}
    where RDOMAIN = 'AE' and IDVAR = 'AESEQ'
),

related_terms as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'related_term'
),

missing_terms as (
    select * from {{ ref('analysis_rules') }}
    where rule = 'missing_relation_to_drug_counts_as'
),

pivot_qualifiers as (
    select
        STUDYID,
        USUBJID,
        try_cast(IDVARVAL as integer) as AESEQ,
        max(case when QNAM = 'AERELRIL' then QVAL end) as AERELRIL,
        max(case when QNAM = 'AERELLP' then QVAL end) as AERELLP,
        max(case when QNAM = 'AEGRP' then QVAL end) as AEGRP
    from qualifiers
    group by STUDYID, USUBJID, try_cast(IDVARVAL as integer)
),

merge_relations as (
    select
        events.STUDYID,
        events.USUBJID,
        events.AESEQ,
        events.AEREL,
        pivoted.AERELRIL,
        pivoted.AERELLP,
        pivoted.AEGRP
    from events
    left join pivot_qualifiers as pivoted using (STUDYID, USUBJID, AESEQ)
)

select
    relations.STUDYID,
    relations.USUBJID,
    relations.AESEQ,
    relations.AERELRIL,
    relations.AERELLP,
    relations.AEGRP,
    case
        when relations.AEREL is null then missing_terms.value
        else {{ population_flag('drug.value is not null') }}
    end as RELDRUG,
    case
        when relations.AERELRIL is not null
            then {{ population_flag('riluzole.value is not null') }}
    end as RELRIL,
    case
        when relations.AERELLP is not null
            then {{ population_flag('puncture.value is not null') }}
    end as RELPUNC
from merge_relations as relations
left join missing_terms on relations.STUDYID = missing_terms.study
left join related_terms as drug
    on relations.STUDYID = drug.study and relations.AEREL = drug.value
left join related_terms as riluzole
    on relations.STUDYID = riluzole.study and relations.AERELRIL = riluzole.value
left join related_terms as puncture
    on relations.STUDYID = puncture.study and relations.AERELLP = puncture.value
