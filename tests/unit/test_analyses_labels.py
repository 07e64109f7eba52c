"""Names of variables and their values as a reader of a table sees them."""

from pathlib import Path

import duckdb
import pytest
from analyses_warehouse import invented_warehouse

from mirocals.analyses.findings import Table
from mirocals.analyses.labels import Words
from mirocals.analyses.survival.analysis import analyse
from mirocals.analyses.trial import Term, read_trial
from mirocals.settings import PROJECT

LABELS = {
    "NFHPBL": "Baseline CSF pNFH",
    "COUNTRY": "Country",
    "ONSSITE": "Site of Onset",
    "AGE": "Age",
    "RANDFL": "Randomized Population Flag",
}


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Words, Table]:
    """The words of an invented trial with labels and codelists, and its table of Cox models."""
    file = invented_warehouse(Path(tmp_path_factory.mktemp("labels")) / "w.duckdb")
    with duckdb.connect(str(file)) as connection:
        for name, label in LABELS.items():
            connection.execute(f"comment on column adam.adsl.{name} is '{label}'")
        codes = PROJECT / "seeds" / "codelists" / "codelists.csv"
        connection.execute(f"create table seeds.codelists as from read_csv('{codes}')")
        trial = read_trial(connection)
        (table,) = [one for one in analyse(trial).tables if one.table_id == "cox_os"]
        return Words(trial), table


def test_a_text_names_variables_by_their_labels_and_the_arm_as_treatment(labelled):
    words, _ = labelled
    assert words.plain("no subject lacks NFHPBL") == "no subject lacks Baseline CSF pNFH"
    assert words.plain("TRT01P*NFHPBL") == "treatment × Baseline CSF pNFH"
    assert words.plain("ITT, NFHPGR1 <750") == "ITT, NFHPGR1 <750"  # it has no label here


def test_values_are_decoded_and_flags_are_yes_or_no(labelled):
    words, _ = labelled
    assert words.value("COUNTRY", "GBR") == "United Kingdom"
    assert words.value("ONSSITE", "LIMB") == "Limb"
    assert words.label(Term("baseline", "RANDFL", "category", "")) == "Randomized Population"
    assert words.plain("RANDFL: Yes") == "Randomized Population: Yes"
    assert words.value("RANDFL", "Y") == "Yes"


def test_the_table_of_cox_models_names_no_variable(labelled):
    _, table = labelled
    found = {row[0].strip(): row[-1] for row in table.rows}
    assert found["Country: United Kingdom"] == "against France"
    assert found["Site of Onset: Limb"] == "against Bulbar"
    assert found["Age"] == "per year"
    assert found["treatment × Baseline CSF pNFH, IL-2LD 2 MIU"].startswith("per ng/L; ratio of")
    assert found["IL-2LD 2 MIU"] == "against Placebo"
    assert not any(name in cell for row in table.rows for cell in row for name in LABELS)
