-- Supplemental qualifiers of all domains, each derived in a model of its own.
select * from {{ ref('int_suppae__crf') }}
union all
select * from {{ ref('int_suppbs__crf') }}
union all
select * from {{ ref('int_suppcm__crf') }}
union all
select * from {{ ref('int_suppcp__crf') }}
union all
select * from {{ ref('int_suppdd__crf') }}
union all
select * from {{ ref('int_suppdm__crf') }}
union all
select * from {{ ref('int_suppds__crf') }}
union all
select * from {{ ref('int_suppdv__crf') }}
union all
select * from {{ ref('int_suppec__crf') }}
union all
select * from {{ ref('int_suppie__crf') }}
union all
select * from {{ ref('int_supplb__crf') }}
union all
select * from {{ ref('int_suppmh__crf') }}
union all
select * from {{ ref('int_supppr__crf') }}
union all
select * from {{ ref('int_suppqs__crf') }}
union all
select * from {{ ref('int_suppre__crf') }}
union all
select * from {{ ref('int_suppss__crf') }}
