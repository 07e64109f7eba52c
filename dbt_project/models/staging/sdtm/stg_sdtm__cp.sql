with

delivered as (

    select * from {{ source('raw', 'sdtm_cp') }}

)

select
    STUDYID,
    DOMAIN,
    USUBJID,
    {{ crf_integer('CPSEQ') }} as CPSEQ,
    CPREFID,
    CPTESTCD,
    CPTEST,
    CPCAT,
    CPORRES,
    CPORRESU,
    CPSTRESC,
    {{ crf_decimal('CPSTRESN') }} as CPSTRESN,
    CPSTRESU,
    CPSTAT,
    CPREASND,
    CPSPEC,
    CPMETHOD,
    CPLOBXFL,
    CPBLFL,
    {{ crf_decimal('CPLLOQ') }} as CPLLOQ,
    {{ crf_decimal('CPULOQ') }} as CPULOQ,
    {{ crf_decimal('VISITNUM') }} as VISITNUM,
    VISIT,
    EPOCH,
    CPDTC,
    {{ crf_integer('CPDY') }} as CPDY,
    CPTPT,
    'sdtm_cp' as src_form,
    _key as src_key
from delivered
