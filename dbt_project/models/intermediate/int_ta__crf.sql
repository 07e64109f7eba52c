with

trial_arms as (select * from {{ ref('trial_arms') }}),

arms as (select * from {{ ref('arms') }}),

elements as (select * from {{ ref('int_te__crf') }}),

build as (select * from {{ source('intake', 'build') }})

select
    planned.study as STUDYID,
    'TA' as DOMAIN,
    {{ marked_code('planned.arm_code', 'DUMMY_', 20, 'build') }} as ARMCD,
    {{ marked_name('arms.arm', 'build') }} as ARM,
    planned.element_order as TAETORD,
    elements.ETCD,
    elements.ELEMENT,
    planned.branch as TABRANCH,
    planned.transition as TATRANS,
    planned.epoch as EPOCH,
    'trial_arms' as src_form,
    planned.arm_code || '|' || planned.element_order as src_key
from trial_arms as planned
inner join build using (study)
left join arms using (study, arm_code)
left join elements
    on planned.study = elements.STUDYID and planned.etcd = elements.element_code
