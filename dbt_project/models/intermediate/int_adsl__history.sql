with subjects as (select * from {{ ref('dm') }}),

history as (select * from {{ ref('mh') }}),

onset as (select * from {{ ref('int_adsl__onset') }}),

criteria as (select * from {{ ref('rs') }}),

genomics as (select * from {{ ref('gf') }}),

characteristics as (select * from {{ ref('sc') }}),

-- The first diagnosis counts, should more than one be on record.
order_diagnosis as (
    select
        STUDYID,
        USUBJID,
        MHSTDTC,
        {{ earliest_date('MHSTDTC') }} as earliest_diagnosis,
        row_number() over (
            partition by STUDYID, USUBJID
            order by {{ earliest_date('MHSTDTC') }} asc nulls last, MHSEQ asc
        ) as from_first
    from history
    where MHDECOD = 'AMYOTROPHIC LATERAL SCLEROSIS' and MHEVDTYP = 'DIAGNOSIS'
),

-- Symptoms came before the diagnosis: within the period that a partial date means, not before them.
derive_diagdt as (
    select
        diagnosis.STUDYID,
        diagnosis.USUBJID,
        onset.ONSDT,
        case
            when onset.ONSDT <= {{ latest_date('diagnosis.MHSTDTC') }}
                then greatest(onset.ONSDT, diagnosis.earliest_diagnosis)
            else diagnosis.earliest_diagnosis
        end as DIAGDT,
        case
            when diagnosis.earliest_diagnosis is not null
                then {{ imputed_part('diagnosis.MHSTDTC') }}
        end as DIAGDTF
    from order_diagnosis as diagnosis
    left join onset using (STUDYID, USUBJID)
    where diagnosis.from_first = 1
),

derive_elescor as (
    select
        STUDYID,
        USUBJID,
        arg_max(RSSTRESC, RSSEQ) as ELESCOR
    from criteria
    where RSTESTCD = 'ELESCOR' and RSSTRESC is not null
    group by STUDYID, USUBJID
),

derive_genotype as (
    select
        STUDYID,
        USUBJID,
        arg_max(coalesce(GFSTRESC, GFREASND), GFSEQ) as GENOTYPE
    from genomics
    where GFTESTCD = 'ALSGENO' and coalesce(GFSTRESC, GFREASND) is not null
    group by STUDYID, USUBJID
),

derive_famhxfl as (
    select
        STUDYID,
        USUBJID,
        arg_max(SCSTRESC, SCSEQ) as FAMHXFL
    from characteristics
    where SCTESTCD = 'FAMHXALS' and SCSTRESC is not null
    group by STUDYID, USUBJID
)

select
    subjects.STUDYID,
    subjects.USUBJID,
    derive_diagdt.DIAGDT,
    derive_diagdt.DIAGDTF,
    {{ months_between('derive_diagdt.ONSDT', 'derive_diagdt.DIAGDT') }} as ONSDIAMO,
    derive_elescor.ELESCOR,
    derive_genotype.GENOTYPE,
    derive_famhxfl.FAMHXFL
from subjects
left join derive_diagdt using (STUDYID, USUBJID)
left join derive_elescor using (STUDYID, USUBJID)
left join derive_genotype using (STUDYID, USUBJID)
left join derive_famhxfl using (STUDYID, USUBJID)
