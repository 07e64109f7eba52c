-- A parameter has at most one baseline of each type.
{% for dataset in ['adlb', 'adre', 'advs'] -%}
    select
        '{{ dataset }}' as dataset,
        STUDYID,
        USUBJID,
        PARAMCD,
        BASETYPE,
        count(*) as baselines
    from {{ ref(dataset) }}
    where ABLFL = 'Y'
    group by all
    having count(*) > 1
    {{ 'union all' if not loop.last }}
{% endfor %}
