{# Y on the first record, in the order given, of those that meet a condition within the same keys,
   a column for each; null on all others (OCCDS 1.1, section 3.2.7). A record that lacks one of the
   keys is none. The order must leave no tie. #}
{% macro first_occurrence(condition, keys, order_by) -%}
    {%- set counts -%}
        coalesce({{ condition }}, false){% for key in keys %} and {{ key }} is not null{% endfor %}
    {%- endset -%}
    case
        when
            {{ counts }}
            and row_number() over (
                partition by {{ counts }}, {{ keys | join(', ') }} order by {{ order_by }}
            ) = 1
            then 'Y'
    end
{%- endmacro %}
