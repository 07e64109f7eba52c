{# The last day an ISO 8601 text can mean: 2018-03 is 2018-03-31, 2018 is 2018-12-31, a time is
   left out; null where the text is no date of the calendar. #}
{% macro latest_date(dtc) %}
case length({{ dtc }})
    when 4 then try_cast({{ dtc }} || '-12-31' as date)
    when 7 then last_day(try_cast({{ dtc }} || '-01' as date))
    else {{ complete_date(dtc) }}
end
{% endmacro %}
