with

injections as (

    select * from {{ source('raw', 'injections') }}

)

select
    study,
    subject,
    {{ crf_integer('cycle') }} as cycle,
    {{ crf_integer('day_in_cycle') }} as day_in_cycle,
    {{ crf_date('injection_date') }} as injection_date,
    {{ crf_time('injection_time') }} as injection_time,
    injection_time as injection_time_collected,
    {{ standard_code('YN', 'given') }} as given,
    given as given_collected,
    missed_reason,
    {{ crf_decimal('dose') }} as dose,
    kit,
    {{ standard_code('INJSITE', 'injection_site') }} as injection_site,
    injection_site as injection_site_collected,
    {{ standard_code('GIVENBY', 'given_by') }} as given_by,
    given_by as given_by_collected,
    {{ crf_datetime('entered_at') }} as entered_at,
    {{ crf_datetime('changed_at') }} as changed_at,
    'injections' as src_form,
    _key as src_key
from injections
