-- A fatal adverse event, of which RELREC then has nothing to relate.
{{ config(severity='warn') }}
select *
from {{ ref('int_ae__crf') }}
where
    (AEOUT = 'FATAL' or AESDTH = 'Y')
    and USUBJID not in (select USUBJID from {{ ref('int_dd__crf') }})
