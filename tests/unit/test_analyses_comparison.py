"""Published figures beside those of a release: what agrees, and how a run ends."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pytest
from analyses_warehouse import (
    comparison_of,
    follow,
    invent_trial,
    summary_of,
    write_warehouse,
)

from mirocals.analyses.comparison import within_rounding
from mirocals.analyses.published import read_published
from mirocals.analyses.run import run_analyses
from mirocals.settings import PROJECT


@pytest.fixture(scope="module")
def warehouse(release: tuple[Path, Path]) -> Path:
    return release[0]


def test_the_published_numbers_are_those_in_the_published_text() -> None:
    printed = read_published("MIROCALS")
    assert len(printed) >= 17
    for row in (row for row in printed if row["values"]):
        numbers = row["values"].split(";")
        assert len(numbers) == len(row["statistics"].split(";"))
        for number in numbers:
            assert number in row["published"]


def test_no_analysis_reads_a_published_number() -> None:
    reads = re.compile(r"read_published|published\.csv|import .*\bPUBLISHED\b")
    users = {
        file.relative_to(PROJECT).with_suffix("").as_posix()
        for folder in ("mirocals", "flows", "expectations")
        for file in (PROJECT / folder).rglob("*.py")
        if reads.search(file.read_text(encoding="utf-8"))
    }
    assert users == {
        *(f"mirocals/analyses/{name}" for name in ("published", "comparison", "summary")),
        *(f"mirocals/simulation/{name}" for name in ("published_effects", "decline")),
    }


@pytest.mark.parametrize(
    ("value", "printed", "agrees"),
    [(0.8149, "0.81", True), (0.8151, "0.81", False), (60.5, "60", True), (1.228, "1.22", False)],
)
def test_a_figure_agrees_within_the_rounding_of_the_printed_one(
    value: float, printed: str, agrees: bool
) -> None:
    assert within_rounding(value, printed) is agrees


def test_possible_als_and_strata_of_csf_pnfh_are_compared_with_baseline(tmp_path: Path) -> None:
    adsl = invent_trial()
    order = np.arange(len(adsl))
    adsl["ELESCOR"] = np.where(order < 25, "POSSIBLE ALS", "DEFINITE ALS")
    adsl["NFHPGR1N"] = np.select([order < 20, order < 174], [1, 2], 3)
    adsl["NFHPGR1"] = adsl["NFHPGR1N"].map({1: "<750", 2: "750-3700", 3: ">3700"})
    file = write_warehouse(tmp_path / "w.duckdb", adsl, follow(adsl, "OS", 640))
    run_analyses(file, tmp_path / "analyses")
    told = {row[0]: row[1:] for row in comparison_of(file)}
    lancet = "Lancet 2025;405:1837-1850 (published)"
    rest = "what the published 70 and 21 % leave (assumed)"
    assert told["possible ALS"] == ("25", lancet, "25", "yes")
    assert told["CSF-pNFH 750-3700 pg/mL"] == ("70 %", lancet, "70 %", "yes")
    assert told["CSF-pNFH > 3700 pg/mL"] == ("21 %", lancet, "21 %", "yes")
    assert told["CSF-pNFH < 750 pg/mL"] == ("9 %", rest, "9 %", "yes")


def test_the_comparison_states_what_cannot_be_met_and_what_is_no_average(
    warehouse: Path,
) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute("select figure, note from results.comparison").fetchall()
    notes = dict(found)
    assert "0.54-1.23 is the nearest attainable" in notes["hazard ratio"]
    assert "never a population average" in notes["hazard ratio adjusted"]


def test_the_summary_ends_a_run_with_this_release_beside_the_published(
    warehouse: Path,
) -> None:
    found = {row.label: (row.this_release, row.published) for row in summary_of(warehouse)}
    assert found["subjects randomised"] == ("220", "220")
    assert found["deaths by day 640, Placebo"][1] == "49 of 110"
    assert found["log-rank p"][1] == "0.33"
    assert found["hazard ratio (95 % CI), IL-2LD 2 MIU"][1] == "0.81 (0.54-1.22)"


def test_a_run_ends_with_every_published_figure_its_source_and_whether_it_agrees(
    warehouse: Path,
) -> None:
    headings, *found = comparison_of(warehouse)
    assert headings == ("figure", "published", "source", "this release", "agrees")
    assert [row[0] for row in found] == [row["figure"] for row in read_published("MIROCALS")]
    told = {row[0]: row[1:] for row in found}
    assert told["screened"] == ("304", "Lancet 2025;405:1837-1850 (published)", "304", "yes")
    assert told["deaths by day 640, placebo"][1] == "press reports of the trial (press)"
