"""The bounds of the suites come from the seeds; a seed that cannot be read is named."""

import shutil
from pathlib import Path

import pytest

from expectations.bounds import Bounds
from expectations.suites import read_checks
from mirocals.errors import BadInput
from mirocals.metadata import read_forms, read_seed
from mirocals.settings import PROJECT


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "seeds", tmp_path / "seeds"))


def replace(seeds: Path, name: str, old: str, new: str) -> None:
    file = seeds / "study" / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_every_check_of_every_study_has_an_id_of_its_own_and_a_sentence() -> None:
    for study in {row["study"] for row in read_seed("study/studies")}:
        checks = read_checks(Bounds(study))
        assert len({check.check_id for check in checks}) == len(checks)
        assert all(check.check_id.startswith("GX-") for check in checks)
        assert all(check.rule[0].isupper() and check.rule.endswith(".") for check in checks)


def test_every_coded_column_and_every_bounded_number_of_the_forms_is_checked() -> None:
    severities = {check.check_id: check.severity for check in read_checks(Bounds("MIROCALS"))}
    for form in read_forms().values():
        if form.source in {"edc", "lab", "restricted"}:
            coded = any(column.codelist for column in form.columns)
            bounded = any(c.minimum is not None or c.maximum is not None for c in form.columns)
            found = severities.get(f"GX-{form.name.upper()}-CODES")
            assert found == ("critical" if coded else None)
            assert (f"GX-{form.name.upper()}-NUMBERS" in severities) == bounded


def test_a_bound_changed_in_a_seed_changes_its_check(seeds: Path) -> None:
    replace(seeds, "ranges", "MIROCALS,ADSL,,AGE,18,75", "MIROCALS,ADSL,,AGE,21,75")
    checks = {check.check_id: check for check in read_checks(Bounds("MIROCALS", seeds))}
    assert checks["GX-ADSL-AGE-RANGE"].terms == {"min_value": 21, "max_value": 75}


@pytest.mark.parametrize(
    ("seed", "old", "new", "told"),
    [
        ("ranges", "75,randomised", "75,everybody", "'everybody'"),
        ("completeness", "100,critical", "100,grave", "'grave'"),
    ],
)
def test_a_seed_that_says_what_is_not_known_is_bad_input(
    seeds: Path, seed: str, old: str, new: str, told: str
) -> None:
    replace(seeds, seed, old, new)
    with pytest.raises(BadInput, match=told):
        read_checks(Bounds("MIROCALS", seeds))
