-- Beside what the design says, the data give the start, the size and the cut of the trial.
with

summary as (select * from {{ ref('trial_summary') }}),

build as (select * from {{ source('intake', 'build') }}),

exports as (select * from {{ source('intake', 'exports') }}),

subjects as (select * from {{ ref('int_dm__crf') }}),

planned as (
    select
        study,
        summary.tsparmcd,
        summary.tsparm,
        summary.tsseq,
        summary.tsval,
        summary.tsvalnf,
        summary.tsvalcd,
        summary.tsvcdref,
        summary.tsvcdver,
        'trial_summary' as src_form
    from summary
    inner join build using (study)
),

count_subjects as (
    select
        STUDYID as study,
        min(RFICDTC) as first_consent,
        count(RFSTDTC) as randomised
    from subjects
    group by STUDYID
),

find_cut as (
    select
        build.study,
        any_value(build.cut_date) as cut_date,
        strftime(max(exports.extracted_at), '%Y-%m-%dT%H:%M:%S') as extract_time
    from build
    left join exports using (study)
    group by build.study
),

observed as (
    select
        study,
        'SSTDTC' as tsparmcd,
        'Study Start Date' as tsparm,
        first_consent as tsval
    from count_subjects
    union all
    select
        study,
        'ACTSUB' as tsparmcd,
        'Actual Number of Subjects' as tsparm,
        cast(randomised as varchar) as tsval
    from count_subjects
    union all
    select
        find_cut.study,
        'DCUTDTC' as tsparmcd,
        'Data Cutoff Date' as tsparm,
        coalesce({{ iso_date('find_cut.cut_date') }}, find_cut.extract_time) as tsval
    from find_cut
    inner join count_subjects using (study)
    union all
    select
        find_cut.study,
        'DCUTDESC' as tsparmcd,
        'Data Cutoff Description' as tsparm,
        case
            when find_cut.cut_date is null then 'Extract of the newest export' else 'Data cut'
        end as tsval
    from find_cut
    inner join count_subjects using (study)
),

union_parameters as (
    select * from planned
    union all by name
    select
        *,
        1 as tsseq,
        'intake' as src_form
    from observed
    where tsval is not null
)

select
    study as STUDYID,
    'TS' as DOMAIN,
    cast(tsseq as integer) as TSSEQ,
    tsparmcd as TSPARMCD,
    tsparm as TSPARM,
    tsval as TSVAL,
    tsvalnf as TSVALNF,
    tsvalcd as TSVALCD,
    tsvcdref as TSVCDREF,
    tsvcdver as TSVCDVER,
    src_form,
    tsparmcd || '|' || tsseq as src_key
from union_parameters
