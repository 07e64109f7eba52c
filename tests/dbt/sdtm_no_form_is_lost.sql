-- Every record of a form that feeds a domain has its row there: of eligibility what was not passed,
-- of demographics the first form of a subject, of the safety database the cases of an event. The
-- others are listed by checks of their own.
with

expected as (
    select
        src_form,
        src_key
    from {{ ref('stg_crf__visits') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__vital_status') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__deaths') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__disposition') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__randomisation') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__als_history') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__medical_history') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__alsfrs') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__svc') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__injections') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__kits') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__conmeds') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__riluzole') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__deviations') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__procedures') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__samples') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__adverse_events') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__vitals') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__safety_lab') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__biomarkers') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__flow_cytometry') }}
    union all
    select
        src_form,
        src_key
    from {{ ref('stg_crf__code_breaks') }}
    union all
    select
        forms.src_form,
        forms.src_key
    from {{ ref('stg_crf__eligibility') }} as forms
    inner join {{ ref('trial_criteria') }} as criteria using (study, criterion)
    where forms.met != case criteria.category when 'INCLUSION' then 'Y' else 'N' end
    union all
    select
        any_value(src_form) as src_form,
        min_by(src_key, (form_repeat, src_key)) as src_key
    from {{ ref('stg_crf__demographics') }}
    group by study, subject
    union all
    select
        src_form,
        src_key
    from {{ ref('int_ae__sae_cases') }}
    where event_key is not null
),

arrived as (
    select
        src_form,
        src_key
    from {{ ref('int_sv__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_ss__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_dd__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_ds__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_mh__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_qs__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_re__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_ec__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_da__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_cm__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_dv__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_pr__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_be__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_bs__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_ae__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_vs__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_lb__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_cp__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_ie__crf') }}
    union
    select
        src_form,
        src_key
    from {{ ref('int_dm__crf') }}
    union
    select
        cases.src_form,
        cases.src_key
    from {{ ref('int_ae__sae_cases') }} as cases
    inner join {{ ref('int_supp__crf') }} as qualifiers
        on
            cases.event_key = qualifiers.src_key
            and cases.case_number = qualifiers.QVAL
            and qualifiers.RDOMAIN = 'AE'
            and qualifiers.QNAM = 'AECASENO'
)

select expected.*
from expected
left join arrived using (src_form, src_key)
where arrived.src_key is null
