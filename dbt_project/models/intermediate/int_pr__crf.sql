with

procedures as (select * from {{ ref('stg_crf__procedures') }}),

milestones as (select * from {{ ref('int_dm__milestones') }})

select
    done.study as STUDYID,
    'PR' as DOMAIN,
    done.study || '-' || done.subject as USUBJID,
    cast(row_number() over (
        partition by done.study, done.subject
        order by
            done.start_date nulls last,
            done.procedure_collected,
            done.form_repeat,
            done.src_key
    ) as integer) as PRSEQ,
    cast(done.form_repeat as varchar) as PRSPID,
    done.procedure_collected as PRTRT,
    done.procedure as PRDECOD,
    done.hours_a_day as PRDOSE,
    case when done.hours_a_day is not null then 'HOURS' end as PRDOSU,
    case when done.hours_a_day is not null then 'QD' end as PRDOSFRQ,
    {{ epoch(complete_date('done.start_date'), 'milestones') }} as EPOCH,
    done.start_date as PRSTDTC,
    done.stop_date as PRENDTC,
    {{ study_day(complete_date('done.start_date'), 'milestones.randomisation_date') }} as PRSTDY,
    {{ study_day(complete_date('done.stop_date'), 'milestones.randomisation_date') }} as PRENDY,
    done.complication,
    done.src_form,
    done.src_key
from procedures as done
left join milestones using (study, subject)
