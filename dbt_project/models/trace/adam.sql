{{ waits_for('sdtm') }}
{{ waits_for('adam') }}

{{ sources_of_adam() }}
