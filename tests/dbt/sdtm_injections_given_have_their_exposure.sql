-- Every injection that EC says was given has one record in EX, and none that was missed has one.
with

collected as (
    select src_key
    from {{ ref('int_ec__crf') }}
    where ECOCCUR = 'Y'
),

given as (select src_key from {{ ref('int_ex__crf') }})

select
    src_key,
    collected.src_key is not null as is_collected,
    given.src_key is not null as is_given
from collected
full outer join given using (src_key)
where collected.src_key is null or given.src_key is null
