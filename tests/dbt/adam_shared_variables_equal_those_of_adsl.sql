-- A variable that a dataset shares with ADSL has the value of ADSL (ADaMIG 3.2), as have TRTA and
-- TRTAN of a dataset of the treatment.
{{ waits_for('adam') }}

{% for dataset in datasets_of('adam') if dataset.name != 'adsl' %}
    {%- set copied = {} -%}
    {%- for name in dataset.columns if name not in ['STUDYID', 'USUBJID'] -%}
        {%- if name in graph.nodes['model.' ~ project_name ~ '.adsl'].columns -%}
            {%- do copied.update({name: name}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if dataset.name == 'adex' -%}
        {%- do copied.update({'TRTA': 'TRT01A', 'TRTAN': 'TRT01AN'}) -%}
    {%- endif %}
    select
        '{{ dataset.name | upper }}' as dataset,
        copies.STUDYID,
        copies.USUBJID,
        count(*) as records
    from {{ dataset.schema }}.{{ dataset.alias }} as copies
    left join {{ ref('adsl') }} as subjects
        on copies.STUDYID = subjects.STUDYID and copies.USUBJID = subjects.USUBJID
    where
        subjects.USUBJID is null
        {%- for name, origin in copied.items() %}
        or copies.{{ name }} is distinct from subjects.{{ origin }}
        {%- endfor %}
    group by copies.STUDYID, copies.USUBJID
    {{ 'union all' if not loop.last }}
{% else %}
    select null as dataset
{% endfor %}
