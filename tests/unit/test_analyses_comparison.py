"""What was published in words is compared by its rules."""

import pytest

from mirocals.analyses.comparison import compare_published
from mirocals.analyses.published import read_published
from mirocals.analyses.results import Result
from mirocals.analyses.trial import read_trial
from mirocals.analyses.warehouse import open_warehouse
from tests.unit.analyses_warehouse import invented_warehouse

FIGURE = "plasma CCL2 lowered at every on-treatment visit"
ARM = "IL-2LD 2 MIU"


def verdict(tmp_path, ratio, p_value, **build):
    row = Result("MCP1PL.ANCOVA", "", group_level=ARM, term="every on-treatment visit")
    results = [
        row.but(statistic="greatest ratio of arms", value=ratio, formatted=f"{ratio:.2f}"),
        row.but(statistic="largest p value", value=p_value, formatted=f"{p_value:.2f}"),
    ]
    with open_warehouse(invented_warehouse(tmp_path / "w.duckdb", **build), True) as connection:
        compared = compare_published(read_trial(connection), results)
    return next(row for row in compared if row.figure == FIGURE)


@pytest.mark.parametrize(
    ("ratio", "p_value", "agrees"), [(0.8, 0.01, "yes"), (1.1, 0.01, "no"), (0.8, 0.2, "no")]
)
def test_a_finding_in_words_agrees_where_all_its_rules_hold(tmp_path, ratio, p_value, agrees):
    found = verdict(tmp_path, ratio, p_value)
    assert found.agrees == agrees
    assert (
        found.this_release == f"greatest ratio of arms {ratio:.2f}, largest p value {p_value:.2f}"
    )


def test_a_finding_in_words_is_not_compared_with_dummy_arms(tmp_path):
    assert verdict(tmp_path, 0.8, 0.01, blinded="Y").agrees == "not applicable"


def test_every_rule_of_the_published_figures_has_its_statistic():
    for row in read_published("MIROCALS"):
        if row["rules"]:
            assert len(row["rules"].split(";")) == len(row["statistics"].split(";"))
            assert all(rule[0] in "<>" and float(rule[1:]) for rule in row["rules"].split(";"))
