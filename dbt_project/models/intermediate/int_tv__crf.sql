with

visits as (select * from {{ ref('visits') }}),

build as (select * from {{ source('intake', 'build') }})

select
    visits.study as STUDYID,
    'TV' as DOMAIN,
    visits.visitnum as VISITNUM,
    visits.visit as VISIT,
    visits.target_day as VISITDY,
    case
        when visits.window_start = visits.window_end then 'On study day ' || visits.window_start
        when visits.window_end is null then 'From study day ' || visits.window_start
        else 'From study day ' || visits.window_start || ' to ' || visits.window_end
    end as TVSTRL,
    'On the day it starts' as TVENRL,
    'visits' as src_form,
    visits.visit_code as src_key
from visits
inner join build using (study)
