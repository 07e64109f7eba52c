"""safety_lab: a time that cannot be read would make a wrong date and time."""

from expectations.forms.conditions import clock_time

CONDITIONS = [clock_time("sample_time")]
