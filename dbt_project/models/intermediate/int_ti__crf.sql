with

criteria as (select * from {{ ref('trial_criteria') }}),

codes as (
    select * from {{ ref('codelists') }}
    where codelist = 'CRITERION'
),

build as (select * from {{ source('intake', 'build') }})

select
    criteria.study as STUDYID,
    'TI' as DOMAIN,
    criteria.criterion as IETESTCD,
    codes.decode as IETEST,
    criteria.category as IECAT,
    criteria.version as TIVERS,
    'trial_criteria' as src_form,
    criteria.criterion as src_key
from criteria
inner join build using (study)
left join codes on criteria.criterion = codes.submission
