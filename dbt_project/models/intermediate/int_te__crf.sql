-- An element that tells the arm is marked in a blinded build, as the arm is.
with

elements as (select * from {{ ref('trial_elements') }}),

build as (select * from {{ source('intake', 'build') }})

select
    elements.study as STUDYID,
    'TE' as DOMAIN,
    case
        when elements.arm_specific = 'N' then elements.etcd
        else {{ marked_code('elements.etcd', 'D_', 8, 'build') }}
    end as ETCD,
    case
        when elements.arm_specific = 'N' then elements.element
        else {{ marked_name('elements.element', 'build') }}
    end as ELEMENT,
    elements.start_rule as TESTRL,
    elements.end_rule as TEENRL,
    elements.duration as TEDUR,
    elements.etcd as element_code,
    'trial_elements' as src_form,
    elements.etcd as src_key
from elements
inner join build using (study)
