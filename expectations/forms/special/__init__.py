"""Checks that only one form needs, a form a file; `special_conditions` finds them by name."""

from importlib import import_module
from importlib.util import find_spec

from expectations.forms.conditions import Condition


def special_conditions(form: str) -> list[Condition]:
    """The conditions of a form beyond those of its definition; none for most forms."""
    name = f"{__name__}.{form}"
    if find_spec(name) is None:
        return []
    conditions: list[Condition] = import_module(name).CONDITIONS
    return conditions
