"""Conditions on the columns of delivered SDTM, made from the form definitions."""

from expectations.forms.conditions import form_conditions
from mirocals.metadata import read_forms
from mirocals.vault.manifest import FileFormat

TRANSPORT = FileFormat("utf-8", ",", ".", "yyyy-mm-dd")


def _domain_conditions(form: str) -> list[str]:
    found = form_conditions(read_forms()[form], TRANSPORT, "TRIAL", [])
    return [f"{c.column} {c.arguments[0]}" for c in found if c.rule == "wrong_domain"]


def test_a_domain_holds_its_own_records_only():
    assert _domain_conditions("sdtm_ec") == ["DOMAIN EC"]
    assert _domain_conditions("sdtm_suppec") == ["RDOMAIN EC"]


def test_related_records_are_of_any_domain():
    assert _domain_conditions("sdtm_relrec") == []
