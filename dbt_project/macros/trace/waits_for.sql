{# Every dataset of SDTM and ADaM, for what is made of all of them: dbt has to know while it
   parses, when there is no list of models yet, what a model waits for. A test keeps the lists. #}
{% macro waits_for(layer) %}
    {%- set datasets = {
        'sdtm': [
            'ae', 'be', 'bs', 'cm', 'cp', 'da', 'dd', 'dm', 'ds', 'dv', 'ec', 'ex', 'gf', 'ie',
            'lb', 'mh', 'pr', 'qs', 're', 'relrec', 'rs', 'sc', 'se', 'ss', 'suppae', 'suppbs',
            'suppcm', 'suppcp', 'suppdd', 'suppdm', 'suppds', 'suppdv', 'suppec', 'suppie',
            'supplb', 'suppmh', 'supppr', 'suppqs', 'suppre', 'suppss', 'sv', 'ta', 'te', 'ti',
            'ts', 'tv', 'vs',
        ],
        'adam': [
            'adae', 'adcm', 'addv', 'adex', 'adlb', 'adqs', 'adre', 'adsl', 'adtte', 'advs',
        ],
    } -%}
    {%- for name in datasets[layer] %}
    -- depends_on: {{ ref(name) }}
    {%- endfor -%}
{% endmacro %}
