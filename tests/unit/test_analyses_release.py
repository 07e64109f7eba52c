"""All analyses of a release on real warehouses: rows, reasons, figures, and the published ones."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import numpy as np
import pandas as pd
import pytest
from analyses_warehouse import (
    follow,
    invent_trial,
    invented_warehouse,
    summary_of,
    write_warehouse,
)

from mirocals.analyses.run import run_analyses
from mirocals.errors import BadInput

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "values.json"

KINDS = ("svg", "png")


def analyse(warehouse: Path) -> tuple[Path, Path]:
    out = warehouse.parent / "analyses"
    run_analyses(warehouse, out)
    return warehouse, out


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def reasons(warehouse: Path) -> dict[tuple[str, str | None], str]:
    found = rows(
        warehouse,
        "select analysis_id, coalesce(group_level, term), note, value, formatted from results.ard"
        " where statistic = 'not estimable'",
    )
    assert all(value is None and formatted == "NE" for *_, value, formatted in found)
    return {(analysis, what): note for analysis, what, note, *_ in found}


def test_both_endpoints_have_every_analysis(release: tuple[Path, Path]) -> None:
    found = {analysis for (analysis,) in rows(release[0], "select analysis_id from results.ard")}
    kinds = ["KM", "LOGRANK", "COX", "COX.ADJ"]
    kinds += [f"{kind}.NFHPGR1.{n}" for kind in ("KM", "COX") for n in (1, 2, 3)]
    wanted = {f"{paramcd}.{kind}" for paramcd in ("OS", "OS548") for kind in kinds}
    assert wanted | {"SUBJECTS"} <= found


def test_a_statistic_stands_once_in_the_results(release: tuple[Path, Path]) -> None:
    keys = "analysis_id, group_variable, group_level, term, statistic"
    assert (
        rows(release[0], f"select {keys} from results.ard group by all having count(*) > 1") == []
    )


def test_method_ties_interval_and_software_stand_on_every_survival_row(
    release: tuple[Path, Path],
) -> None:
    found = rows(
        release[0],
        "select distinct split_part(analysis_id, '.', 2), method, ties, ci_method, ci_level,"
        " horizon_days, dataset, regexp_replace(software, '[0-9.]+', '#', 'g')"
        " from results.ard where paramcd = 'OS'"
        " and analysis_id in ('OS.COX', 'OS.COX.ADJ', 'OS.KM', 'OS.LOGRANK') order by 1",
    )
    made = (640, "ADTTE", "mirocals #, statsmodels #, scipy #, numpy #")
    log_log = "log-log (Kalbfleisch & Prentice)"
    assert found == [
        ("COX", "Cox proportional hazards", "Efron", "Wald", 0.95, *made),
        ("KM", "Kaplan-Meier, Greenwood variance", None, log_log, 0.95, *made),
        ("LOGRANK", "log-rank, unweighted, hypergeometric variance", None, None, None, *made),
    ]


def test_the_models_of_the_release_agree_with_r(release: tuple[Path, Path]) -> None:
    reference = json.loads(REFERENCE.read_text())["cox"]
    models = {
        "OS.COX": "trial_unadjusted",
        "OS.COX.ADJ": "trial_adjusted",
        "OS.SENS.MAIN": "trial_main",
        "OS.COX.NFHPGR1.2": "trial_stratum_2",
        "OS.COX.NFHPGR1.3": "trial_stratum_3",
    }
    for analysis, model in models.items():
        found = rows(
            release[0],
            "select term, coefficient, error, p from (pivot (from results.ard) on statistic in"
            " ('coefficient' as coefficient, 'standard error' as error, 'p value' as p)"
            f" using first(value) group by analysis_id, term) where analysis_id = '{analysis}'",
        )
        order = ["TRT01P", "NFHPBL", "TRT01P*NFHPBL", "AGE", "ONSSITE", "COUNTRY", "ONSRNDMO"]
        order += ["ALSFRBL", "SVCPPBL"]
        found.sort(key=lambda row: order.index(row[0]))
        expected = [np.atleast_1d(reference[model][k]) for k in ("estimate", "standard_error")]
        expected.append(np.atleast_1d(reference[model]["p_value"]))
        for column, wanted in enumerate(expected, start=1):
            np.testing.assert_allclose([row[column] for row in found], wanted, rtol=1e-6)


def test_the_treatment_effect_with_interaction_says_it_is_no_average(
    release: tuple[Path, Path],
) -> None:
    [(note,)] = rows(
        release[0],
        "select note from results.ard where analysis_id = 'OS.COX.ADJ' and term = 'TRT01P'"
        " and statistic = 'hazard ratio'",
    )
    assert note == "against Placebo; where NFHPBL = 0, not a population average"


def test_the_curve_starts_at_one_and_agrees_with_survival_at_the_horizon(
    release: tuple[Path, Path],
) -> None:
    curve = rows(
        release[0],
        "select time_days, survival, at_risk, events, censored from results.kaplan_meier"
        " where analysis_id = 'OS.KM' and group_level = 'Placebo' order by time_days",
    )
    assert curve[0] == (0, 1, 110, 0, 0)
    [(survival,)] = rows(
        release[0],
        "select value from results.ard where analysis_id = 'OS.KM' and group_level = 'Placebo'"
        " and term = 'day 640' and statistic = 'survival'",
    )
    assert curve[-1][:2] == (640, survival)
    assert sum(row[3] + row[4] for row in curve) == 110


def test_survival_is_shown_up_to_the_horizon_only(release: tuple[Path, Path]) -> None:
    for paramcd, last in (("OS", "day 640"), ("OS548", "day 548")):
        days = rows(
            release[0],
            "select distinct term from results.ard where term like 'day %'"
            f" and analysis_id = '{paramcd}.KM' order by term",
        )
        assert days[-1] == (last,)
        assert days[0] == ("day 183",)


def left(warehouse: Path, out: Path) -> tuple[list[Any], dict[str, bytes]]:
    """The rows of every table of results, and the bytes of every file."""
    tables = [rows(warehouse, f"from results.{t}") for t in ("ard", "kaplan_meier", "comparison")]
    files = {
        str(file.relative_to(out)): file.read_bytes()
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }
    return tables, files


def test_a_second_run_gives_the_same_tables_and_the_same_bytes(
    release: tuple[Path, Path], tmp_path: Path
) -> None:
    again = Path(shutil.copy(release[0], tmp_path))
    assert left(*analyse(again)) == left(*release)
    curves = {f"figures/kaplan_meier_{code}.{kind}" for code in ("os", "os548") for kind in KINDS}
    assert {"ard.json", "index.html", *curves} <= set(left(*release)[1])


def test_the_figure_carries_its_marks_its_source_and_a_text_for_screen_readers(
    release: tuple[Path, Path],
) -> None:
    svg = (release[1] / "figures" / "kaplan_meier_os.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == "Overall Survival at 640 Days. SYNTHETIC DATA"
    assert "110 subjects" in str(root.findtext(f"{space}desc"))
    texts = {text.text for text in root.iter(f"{space}text")}
    assert {"SYNTHETIC DATA", "Number at risk", "Days from randomisation"} <= texts
    heading = " ".join(str(text.text) for text in root.iter(f"{space}text"))
    assert "ADTTE (PARAMCD OS) of MIROCALS, release r-0123456789ab" in " ".join(heading.split())
    assert "DUMMY" not in svg


def test_a_blinded_release_is_marked_and_not_compared_by_arm(tmp_path: Path) -> None:
    warehouse, out = analyse(invented_warehouse(tmp_path / "w.duckdb", blinded="Y"))
    svg = (out / "figures" / "kaplan_meier_os.svg").read_text(encoding="utf-8")
    assert "BLINDED: DUMMY ARMS" in svg
    compared = rows(warehouse, "select figure, agrees, note from results.comparison")
    by_figure = {figure: (agrees, note) for figure, agrees, note in compared}
    assert by_figure["screened"] == ("yes", "")
    assert by_figure["deaths by day 640"][0] == "no"
    for figure, (agrees, note) in by_figure.items():
        if any(word in figure for word in ("hazard", "log-rank", "placebo", "IL-2LD", " x ")) and (
            not figure.startswith("ALSFRS")
        ):
            assert agrees == "not applicable", figure
            assert note.startswith("not applicable (dummy arms)")
    assert all(
        note and note.endswith("dummy arms")
        for (note,) in rows(warehouse, "select note from results.ard where paramcd = 'OS'")
    )
    published = {row.label: row.published for row in summary_of(warehouse)}
    assert published["subjects screened"] == "304"
    assert published["log-rank p"] == "not applicable (dummy arms)"


def test_an_open_study_is_not_marked_blinded_and_compares_nothing(tmp_path: Path) -> None:
    adsl = invent_trial(60, 60).drop(columns=["NFHPBL", "NFHPGR1", "NFHPGR1N"])
    adsl["TRT01PN"] = pd.array([i % 3 + 1 for i in range(60)], dtype="Int64")
    adsl["TRT01P"] = adsl["TRT01PN"].map({1: "Placebo", 2: "Low Dose", 3: "High Dose"})
    warehouse, out = analyse(
        write_warehouse(
            tmp_path / "w.duckdb",
            adsl,
            follow(adsl, "OS", 300),
            study="CDISCPILOT01",
            blinded="Y",
            synthetic="N",
        )
    )
    svg = (out / "figures" / "kaplan_meier_os.svg").read_text(encoding="utf-8")
    assert "DUMMY" not in svg
    assert "SYNTHETIC" not in svg
    assert rows(warehouse, "from results.comparison") == []
    found = reasons(warehouse)
    kept = ("OS.KM", "OS.COX.ADJ", "OS.COX.NFHPGR1")
    assert {name: why for name, why in found.items() if name[0] in kept} == {
        ("OS.KM", "Placebo"): "follow-up ends on day 300",
        ("OS.KM", "Low Dose"): "follow-up ends on day 300",
        ("OS.KM", "High Dose"): "follow-up ends on day 300",
        ("OS.COX.ADJ", "TRT01P"): "no subject has a value of NFHPBL",
        ("OS.COX.NFHPGR1", "TRT01P"): "no subject has a value of NFHPGR1",
    }
    assert rows(
        warehouse, "select distinct reason from results.ard where analysis_id = 'OS.KM'"
    ) == [
        ("ASSUMED",)  # as its row in tte_parameters.csv says
    ]
    labels = [row.label for row in summary_of(warehouse)]
    assert "hazard ratio (95 % CI), Low Dose" in labels
    assert "hazard ratio (95 % CI), High Dose" in labels
    assert all(row.published == "" for row in summary_of(warehouse))


def test_an_arm_without_events_is_named_and_the_other_arms_are_still_compared(
    tmp_path: Path,
) -> None:
    adsl = invent_trial()
    adsl.loc[adsl["TRT01PN"].notna(), "TRT01PN"] = [i % 3 + 1 for i in range(220)]
    adsl["TRT01P"] = adsl["TRT01PN"].map({1: "A", 2: "B", 3: "C"})
    adsl.loc[(adsl["TRT01PN"] == 3).fillna(False), "DEATH"] = 9999.0
    warehouse, _ = analyse(write_warehouse(tmp_path / "w.duckdb", adsl, follow(adsl, "OS", 640)))
    assert reasons(warehouse)["OS.COX", "C"] == "no event in arm C"
    found = rows(
        warehouse,
        "select group_level, note, n from results.ard"
        " where analysis_id = 'OS.COX' and statistic = 'hazard ratio'",
    )
    placed = int((adsl["TRT01PN"] < 3).sum())
    assert found == [("B", "against A; fitted without C: no event in arm C", placed)]


ADJUSTED = "OS.COX.ADJ"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (
            "update adam.adtte set CNSR = 1",
            {"OS.COX": "no event in arm Placebo", "OS.LOGRANK": "no event in any arm"},
        ),
        (
            "update adam.adtte set TRT01PN = 2",
            {
                "OS.COX": "no subject in arm Placebo",
                "OS.LOGRANK": "fewer than two arms with subjects",
            },
        ),
        (
            "update adam.adsl set COUNTRY = 'FRA'",
            {ADJUSTED: "COUNTRY is the same for every"},
        ),
        (
            "update adam.adsl set AGE = 61",
            {ADJUSTED: "AGE is the same for every subject (61)"},
        ),
        (
            "update adam.adsl set SVCPPBL = null",
            {ADJUSTED: "no subject has a value of SVCPPBL"},
        ),
        (
            "alter table adam.adsl drop ONSSITE",
            {ADJUSTED: "no subject has a value of ONSSITE"},
        ),
        (
            "update adam.adsl set ONSRNDMO = 2 * AGE",
            {ADJUSTED: "covariates are collinear"},
        ),
        (
            "update adam.adsl set ONSSITE = 'LIMB'; update adam.adsl set ONSSITE = 'BULBAR'"
            " where USUBJID in (select USUBJID from adam.adtte where CNSR > 0 limit 3)",
            {ADJUSTED: "separation: the likelihood rises without limit along ONSSITE LIMB"},
        ),
        (
            "delete from adam.adtte where PARAMCD = 'OS'",
            {"OS.COX": "no ITT record of OS in adam"},
        ),
        (
            "delete from adam.adtte where PARAMCD = 'OS' and USUBJID not like '%-0000'",
            {"OS.LOGRANK": "fewer than two arms with subjects"},
        ),
    ],
)
def test_what_the_data_do_not_determine_is_a_row_with_its_reason(
    tmp_path: Path, change: str, wanted: dict[str, str]
) -> None:
    adsl = invent_trial(90, 90)
    warehouse = write_warehouse(tmp_path / "w.duckdb", adsl, follow(adsl, "OS", 640))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(change)
    analyse(warehouse)
    told = reasons(warehouse)
    for analysis, reason in wanted.items():
        found = [note for (name, _), note in told.items() if name == analysis]
        assert any(reason in note for note in found), found


def test_records_that_cannot_be_used_are_counted_in_every_note(tmp_path: Path) -> None:
    warehouse = invented_warehouse(tmp_path / "w.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update adam.adtte set AVAL = null where USUBJID like '%-0000'")
        connection.execute("update adam.adsl set SVCPPBL = null where USUBJID like '%-0001'")
    analyse(warehouse)
    left_out = "1 record(s) left out: AVAL missing or below 0"
    [(note, n)] = rows(
        warehouse,
        "select note, n from results.ard where analysis_id = 'OS.LOGRANK'"
        " and statistic = 'p value'",
    )
    assert (note, n) == (left_out, 219)
    [(note, n)] = rows(
        warehouse,
        "select note, n from results.ard where analysis_id = 'OS.COX.ADJ' and term = 'AGE'"
        " and statistic = 'p value'",
    )
    assert "1 subject(s) without all covariates left out (missing: SVCPPBL 1)" in note
    assert left_out in note
    assert n == 218


def test_a_missing_table_or_warehouse_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        run_analyses(tmp_path / "none.duckdb", tmp_path)
    warehouse = invented_warehouse(tmp_path / "w.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("drop table adam.adtte")
    with pytest.raises(BadInput, match="adtte"):
        run_analyses(warehouse, tmp_path)


def serve(order: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mirocals.analyses"],
        input=order,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_process_says_ready_and_done_and_its_two_hands_leave_what_one_leaves(
    release: tuple[Path, Path], tmp_path: Path
) -> None:
    warehouse, out = invented_warehouse(tmp_path / "warehouse.duckdb"), tmp_path / "out"
    served = serve(json.dumps({"warehouse": str(warehouse), "out": str(out)}) + "\n")
    assert (served.returncode, served.stdout, served.stderr) == (0, "ready\ndone\n", "")
    assert left(warehouse, out) == left(*release)


def test_the_process_ends_quietly_without_an_order_and_in_one_line_with_a_bad_one() -> None:
    quiet = serve("")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "ready\n", "")
    bad = serve('{"warehouse": "none.duckdb", "out": "out"}\n')
    assert (bad.returncode, bad.stdout) == (2, "ready\n")
    assert bad.stderr == "none.duckdb does not exist: build the release first\n"
