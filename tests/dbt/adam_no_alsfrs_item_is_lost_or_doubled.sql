-- Every ALSFRS-R item of QS with a number stands once in ADQS, with its value.
with items as (
    select
        questionnaires.STUDYID,
        questionnaires.USUBJID,
        items_of_scale.paramcd as PARAMCD,
        questionnaires.QSSEQ as SRCSEQ,
        questionnaires.QSSTRESN as AVAL
    from {{ ref('qs') }} as questionnaires
    inner join {{ ref('parameters') }} as items_of_scale
        on
            questionnaires.QSTESTCD = items_of_scale.source_testcd
            and items_of_scale.dataset = 'ADQS'
    where questionnaires.QSCAT = 'ALSFRS-R' and questionnaires.QSSTRESN is not null
),

-- ALSFR05 repeats 5A or 5B, so it is not counted here.
analysed as (
    select
        STUDYID,
        USUBJID,
        PARAMCD,
        SRCSEQ,
        AVAL
    from {{ ref('adqs') }}
    where SRCSEQ is not null and PARAMCD != 'ALSFR05'
)

select
    coalesce(items.STUDYID, analysed.STUDYID) as STUDYID,
    coalesce(items.USUBJID, analysed.USUBJID) as USUBJID,
    coalesce(items.PARAMCD, analysed.PARAMCD) as PARAMCD,
    coalesce(items.SRCSEQ, analysed.SRCSEQ) as SRCSEQ,
    count(items.USUBJID) as records_in_qs,
    count(analysed.USUBJID) as records_in_adqs
from items
full outer join analysed
    on
        items.STUDYID = analysed.STUDYID
        and items.USUBJID = analysed.USUBJID
        and items.PARAMCD = analysed.PARAMCD
        and items.SRCSEQ = analysed.SRCSEQ
        and items.AVAL = analysed.AVAL
group by all
having count(items.USUBJID) != 1 or count(analysed.USUBJID) != 1
