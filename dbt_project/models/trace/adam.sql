{{ waits_for('sdtm') }}
{{ waits_for('adam') }}

{{ numbered_datasets() }}
{{ sources_of_adam() }}
