"""The interaction with CSF-pNFH, and of subgroups: what is tested and what is shown."""

import pytest
from scipy.stats import chi2
from test_analyses_survival import missing_csf, run, value

from mirocals.analyses.findings import Findings

ARM = "IL-2LD 2 MIU"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """A trial of which every ninth subject lacks its CSF."""
    return run(tmp_path_factory.mktemp("interaction"), missing_csf)


def lines_of(found: Findings, table_id: str) -> list[tuple[str, ...]]:
    [table] = [table for table in found.tables if table.table_id == table_id]
    return list(table.rows)


def test_the_table_shows_the_interaction_below_every_adjusted_model(found: Findings) -> None:
    lines = lines_of(found, "sensitivity_os")
    shown: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line[0].startswith("  interaction with "):
            shown.setdefault(name, []).append(line[0].strip().removeprefix("interaction with "))
            assert line[1] == ARM
            assert "(" in line[2] and line[3] != "NE"
            assert line[4].startswith("ratio of hazard ratios per ng/L")
        elif not line[0].startswith(" "):
            name = line[0]
    plain = ["NFHPBL"]
    assert shown == {
        "Overall Survival at 640 Days, adjusted": plain,
        "Overall Survival at 548 Days, adjusted": plain,
        "adjusted, ties by Breslow": plain,
        "adjusted, stratified by the strata of randomisation": plain,
        "adjusted, per protocol": plain,
        "adjusted, on treatment": plain,
        "adjusted, CSF-pNFH capped": ["NFHPBL capped"],
        "adjusted, CSF-pNFH as doublings": ["NFHPBL log2 from the median"],
        "adjusted, CSF-pNFH as a spline": ["NFHPBL linear", "NFHPBL bent"],
        "adjusted, complete cases of NFHPBL": plain,
        "adjusted, NFHPBL imputed": plain,
    }


def test_a_spline_has_one_test_of_both_its_products(found: Findings) -> None:
    where = ("OS.SENS.SPLINE",)
    chi_square = value(found, *where, "chi-square", "interaction")
    assert value(found, *where, "degrees of freedom", "interaction") == 2
    p = value(found, *where, "p value", "interaction")
    assert p == pytest.approx(float(chi2.sf(chi_square, 2)))
    [line] = [t for t in lines_of(found, "sensitivity_os") if t[0] == "  interaction, all columns"]
    assert line[-1] == f"chi-square {chi_square:.3f} on 2 df, likelihood-ratio test"


def test_within_strata_the_strata_are_no_covariates(found: Findings) -> None:
    terms = {row.term for row in found.results if row.analysis_id == "OS.SENS.ADJ.STRATIFIED"}
    assert "TRT01P*NFHPBL" in terms
    assert not terms & {"COUNTRY", "ONSSITE"}
