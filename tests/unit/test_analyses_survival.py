"""Subgroups, modifier, standardised risk, sensitivity and components, and what stops them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from analyses_warehouse import follow, invent_trial, write_warehouse

from mirocals.analyses.findings import Findings
from mirocals.analyses.results import Result
from mirocals.analyses.survival.analysis import analyse
from mirocals.analyses.survival.subgroups import divide
from mirocals.analyses.trial import read_trial
from mirocals.settings import PROJECT

START = pd.Timestamp("2018-01-01")


def run(
    folder: Path,
    change: Callable[[pd.DataFrame, pd.DataFrame], Any] | None = None,
    terms: str | None = None,
) -> Findings:
    adsl = invent_trial()
    adsl["PPROTFL"] = np.where(np.arange(len(adsl)) % 5 == 0, "N", "Y")
    adsl["PROGBL"] = (48 - adsl["ALSFRBL"]) / adsl["ONSRNDMO"]
    adsl["TRTSDT"] = START
    adsl["TRTEDT"] = START + pd.to_timedelta(adsl["DEATH"].clip(upper=500), unit="D")
    adsl["DTHDTE"], adsl["DTHDTF"], adsl["LSTALVDT"] = pd.NaT, None, START
    adsl["DTHDTE"] = pd.to_datetime(adsl["DTHDTE"])
    gas = follow(adsl, "GASDTH", 525)
    early = gas["USUBJID"].str[-1].isin(["3", "7"])
    gas["EVNTDESC"] = np.where(gas["CNSR"] > 0, None, np.where(early, "GASTROSTOMY", "DEATH"))
    adtte = pd.concat([follow(adsl, "OS", 640), follow(adsl, "OS548", 548), gas])
    adtte["STARTDT"] = START
    if change:
        change(adsl, adtte)
    file = write_warehouse(folder / "w.duckdb", adsl, adtte)
    with duckdb.connect(str(file)) as connection:
        for seed, types in (("subgroups", ", types = {'cuts': 'varchar'}"), ("estimands", "")):
            file = PROJECT / "seeds" / "study" / f"{seed}.csv"
            connection.execute(
                f"create table seeds.{seed} as from read_csv('{file}', header = true{types})"
            )
        if terms:
            connection.execute(f"update seeds.analysis_terms {terms}")
        return analyse(read_trial(connection))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return run(tmp_path_factory.mktemp("survival"))


def missing_csf(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adsl.loc[adsl.index % 9 == 0, "NFHPBL"] = np.nan
    adsl.loc[:1, "SVCPPBL"] = np.nan


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """A trial of which every ninth subject lacks its CSF."""
    return run(tmp_path_factory.mktemp("filled"), missing_csf)


def value(found: Findings, analysis: str, statistic: str, term: str, arm: str | None = None) -> Any:
    rows = [
        row
        for row in found.results
        if (row.analysis_id, row.statistic, row.term) == (analysis, statistic, term)
        and (arm is None or row.group_level == arm)
    ]
    assert len(rows) == 1, (analysis, statistic, term, len(rows))
    return rows[0].value


def why(found: Findings, analysis: str) -> list[Result]:
    return [
        r for r in found.results if r.analysis_id == analysis and r.statistic == "not estimable"
    ]


def test_a_result_stands_once_and_says_why_it_was_made(found: Findings) -> None:
    keys = [(r.analysis_id, r.group_level, r.term, r.statistic) for r in found.results]
    assert len(keys) == len(set(keys))
    assert all(r.reason and r.purpose and r.method and r.software for r in found.results)


def test_a_second_analysis_gives_the_same_values(filled: Findings, tmp_path: Path) -> None:
    assert run(tmp_path, missing_csf).results == filled.results


def test_the_ratio_along_the_modifier_is_that_of_the_adjusted_model(found: Findings) -> None:
    at_zero = value(found, "OS.COX.ADJ", "hazard ratio", "TRT01P")
    per_unit = value(found, "OS.COX.ADJ", "hazard ratio", "TRT01P*NFHPBL")
    at_2000 = value(found, "OS.COX.ADJ.AT.NFHPBL", "hazard ratio", "NFHPBL = 2000")
    assert at_2000 == pytest.approx(at_zero * per_unit**2000)
    turn = value(found, "OS.COX.ADJ.AT.NFHPBL", "value", "NFHPBL where the hazard ratio is 1")
    assert at_zero * per_unit**turn == pytest.approx(1)


def test_periods_of_a_subject_add_up_to_its_events(found: Findings) -> None:
    events = [
        r.events for r in found.results if ".COX.PERIOD." in r.analysis_id and r.statistic == "z"
    ]
    [whole] = [r.events for r in found.results if r.analysis_id == "OS.COX" and r.statistic == "z"]
    assert len(events) == 3
    assert sum(int(n or 0) for n in events) == whole


def test_the_standardised_difference_is_that_of_the_arms_and_lies_in_its_interval(
    found: Findings,
) -> None:
    def of(statistic: str, arm: str) -> float:
        return value(found, "OS.STANDARDISED", statistic, "day 640", arm)

    gap = of("risk difference", "IL-2LD 2 MIU")
    assert gap == pytest.approx(of("risk", "IL-2LD 2 MIU") - of("risk", "Placebo"))
    low, high = (of(f"risk difference {end}", "IL-2LD 2 MIU") for end in ("lower", "upper"))
    assert low < gap < high
    assert of("survival", "Placebo") + of("risk", "Placebo") == pytest.approx(1)


def test_per_protocol_takes_those_flagged_and_on_treatment_ends_a_cycle_later(
    found: Findings,
) -> None:
    [n] = {r.n for r in found.results if r.analysis_id == "OS.SENS.PER_PROTOCOL"}
    assert n == 176
    deaths = {r.events for r in found.results if r.analysis_id == "OS.SENS.ON_TREATMENT"}
    adsl = invent_trial()
    in_trial = adsl[adsl["RANDFL"] == "Y"]
    assert deaths == {int((in_trial["DEATH"] <= 528).sum())}


@pytest.mark.parametrize(("last_contact", "fewer"), [("2019-09-20", 0), ("2019-10-10", 1)])
def test_partial_death_dates_move_to_both_ends_of_what_they_can_mean(
    tmp_path: Path, last_contact: str, fewer: int
) -> None:
    def change(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
        adsl.loc[0, ["DTHDTE", "DTHDTF"]] = [pd.Timestamp("2019-10-01"), "D"]
        adsl.loc[0, "LSTALVDT"] = pd.Timestamp(last_contact)
        here = (adtte["PARAMCD"] == "OS") & adtte["USUBJID"].str.endswith("-0000")
        adtte.loc[here, ["AVAL", "CNSR"]] = [640.0, 0]

    moved = run(tmp_path, change)
    counts = {}
    for code in ("EARLIEST", "LATEST"):
        [counts[code]] = {
            r.events for r in moved.results if r.analysis_id == f"OS.SENS.DEATH_{code}"
        }
    [main] = {r.events for r in moved.results if r.analysis_id == "OS.COX"}
    # the first of October is day 638; its tenth, 647, and its last, 668, are beyond the horizon
    assert (counts["EARLIEST"], counts["LATEST"]) == (int(main or 0) - fewer, int(main or 0) - 1)


def test_missing_csf_is_imputed_and_complete_cases_stand_beside(filled: Findings) -> None:
    [complete] = {r.n for r in filled.results if r.analysis_id == "OS.SENS.COMPLETE"}
    [imputed] = {r.n for r in filled.results if r.analysis_id == "OS.SENS.IMPUTED"}
    assert (complete, imputed) == (194, 218)
    told = "24 value(s) of NFHPBL imputed, 20 times; 2 subject(s) without all covariates left out"
    notes = [r.note or "" for r in filled.results if r.analysis_id == "OS.SENS.IMPUTED"]
    assert all(f"{told} (missing: SVCPPBL 2)" in note for note in notes)
    low, ratio, high = (
        value(filled, "OS.SENS.IMPUTED", f"hazard ratio{end}", "TRT01P")
        for end in (" lower", "", " upper")
    )
    assert low < ratio < high


@pytest.mark.parametrize(
    ("seed", "analysis", "statistic"),
    [
        ("imputation_seed", "OS.SENS.IMPUTED", "hazard ratio"),
        ("bootstrap_seed", "OS.STANDARDISED", "risk lower"),
    ],
)
def test_chance_starts_from_a_row_of_the_seed(
    filled: Findings, tmp_path: Path, seed: str, analysis: str, statistic: str
) -> None:
    def found(release: Findings) -> list[float | None]:
        rows = [r for r in release.results if (r.analysis_id, r.statistic) == (analysis, statistic)]
        return [row.value for row in rows]

    other = run(tmp_path, missing_csf, f"set kind = '7' where term = '{seed}'")
    assert found(filled)
    assert found(filled) != found(other)


def test_the_model_without_the_interaction_has_one_ratio_at_every_value(found: Findings) -> None:
    rows = [row for row in found.results if row.analysis_id == "OS.SENS.MAIN"]
    assert {row.term for row in rows} == {
        row.term for row in found.results if row.analysis_id == "OS.COX.ADJ"
    } - {"TRT01P*NFHPBL"}
    (ratio,) = [r for r in rows if (r.term, r.statistic) == ("TRT01P", "hazard ratio")]
    assert ratio.note == "against Placebo"
    (table,) = [table for table in found.tables if table.table_id == "sensitivity_os"]
    assert any(row[0] == "adjusted, without the interaction" for row in table.rows)


def test_who_moves_the_estimate_most_is_named_and_who_has_no_fit_is_counted(
    tmp_path: Path,
) -> None:
    def change(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
        died = adsl.index[(adsl["RANDFL"] == "Y") & (adsl["DEATH"] <= 640)]
        adsl.loc[died[0], "COUNTRY"] = "ESP"  # the only one: without that subject no such column

    found = run(tmp_path, change)
    rows = [row for row in found.results if row.analysis_id == "OS.COX.ADJ.INFLUENCE"]
    assert [row.statistic for row in rows] == 2 * [
        *("largest dfbetas", "hazard ratio without the subject")
    ]
    counted = "1 subject(s) without whom the model has no fit not counted"
    assert all(str(row.note).endswith(f"; {counted}") for row in rows)
    assert all(str(row.note).startswith("without MIROCALS-0") for row in rows)
    (table,) = [table for table in found.tables if table.table_id == "sensitivity_os"]
    assert f"OS.COX.ADJ.INFLUENCE: {counted}." in table.notes
    shown = [row for row in table.rows if row[0].startswith("influence of single subjects: ")]
    assert [row[0].split(": ")[1] for row in shown] == ["treatment", "treatment × NFHPBL"]
    assert all("without MIROCALS-0" in row[-1] and "dfbetas" in row[-1] for row in shown)
    along = [row[0] for row in table.rows if row[0].startswith("hazard ratio by covariate: ")]
    assert len(along) == 5  # four values of the seed, and where the ratio is 1


@pytest.mark.parametrize(
    ("knots", "reason"),
    [
        ("10 50", "spline_knots in analysis_terms.csv are not three percentiles"),
        ("50 50 90", "the percentiles 50, 50, 90 are not distinct"),
    ],
)
def test_the_knots_of_the_spline_are_a_row_of_the_seed(
    found: Findings, tmp_path: Path, knots: str, reason: str
) -> None:
    assert not why(found, "OS.SENS.SPLINE")
    moved = run(tmp_path, terms=f"set kind = '{knots}' where term = 'spline_knots'")
    assert [row.note for row in why(moved, "OS.SENS.SPLINE")] == [reason]


def test_a_value_at_a_cut_belongs_above_it() -> None:
    levels = divide(pd.Series([0.4, 0.5, 1.0, np.nan]), "0.5;1")
    assert levels.tolist()[:3] == ["< 0.5", "0.5 to < 1", "≥ 1"]
    assert levels.isna().tolist() == [False, False, False, True]


def test_who_cannot_be_placed_in_a_stratum_or_subgroup_is_counted(tmp_path: Path) -> None:
    def change(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
        adsl.loc[:2, ["NFHPGR1", "NFHPGR1N"]] = None
        adsl.loc[:3, "SEX"] = None

    divided = run(tmp_path, change).results
    for variable, number in (("NFHPGR1", 3), ("SEX", 4)):
        rows = [r for r in divided if f".{variable}" in r.analysis_id]
        counted = f"{number} subject(s) without a value of {variable} left out"
        assert rows and all(counted in str(r.note) for r in rows)


def test_subgroups_have_a_test_of_interaction_or_a_reason(found: Findings) -> None:
    p = value(found, "OS.SUBGROUP.SEX", "p value", "interaction")
    assert 0 < p <= 1
    assert [row.note for row in why(found, "OS.SUBGROUP.GENOTYPE")] == ["GENOTYPE not in ADSL"]


def test_the_incidence_counts_the_event_without_death(found: Findings) -> None:
    rows = [r for r in found.results if r.analysis_id == "GASDTH.INCIDENCE"]
    events = sum(r.value or 0 for r in rows if r.statistic == "events")
    deaths = sum(r.value or 0 for r in rows if r.statistic == "competing deaths")
    [whole] = {r.events for r in found.results if r.analysis_id == "GASDTH.COX"}
    assert events + deaths == whole
    assert 0 < events < deaths


def test_numbers_at_risk_stand_beside_the_incidence_at_the_horizon(found: Findings) -> None:
    at_risk = {
        r.group_level: r.formatted
        for r in found.results
        if r.analysis_id == "GASDTH.INCIDENCE" and (r.term, r.statistic) == ("day 525", "at risk")
    }
    (table,) = (table for table in found.tables if table.table_id == "endpoint_gasdth")
    assert table.columns[2:4] == ("At risk on day 525", "Incidence by day 525 (95 % CI)")
    assert {row[0]: row[2] for row in table.rows[:2]} == at_risk
    assert all(0 < int(count) < 110 for count in at_risk.values())


def test_the_population_of_a_table_is_that_of_its_estimand(found: Findings) -> None:
    populations = {table.table_id: table.population for table in found.tables}
    assert populations["endpoint_trtdisc"] == "ITT with a first dose"
    assert populations["endpoint_gasdth"] == "ITT"


def test_every_table_names_its_estimands_and_every_figure_says_its_numbers(
    found: Findings,
) -> None:
    named = {table.table_id: table.estimand_ids for table in found.tables}
    assert {
        "survival_os": ("OS",),
        "cox_os": ("OS", "OS.ADJ", "OS.STRATA"),
        "subgroups_os": ("OS", "OS.SUBGROUPS"),
        "sensitivity_os": (
            *("OS", "OS.ADJ", "OS.MAIN", "OS548", "OS548.ADJ", "OS.PP", "OS.ONTRT"),
        ),
        "risk_os": ("OS.MARGINAL", "OS.STD"),
        "survival_os548": ("OS548",),
        "cox_os548": ("OS548", "OS548.ADJ", "OS548.STRATA"),
    }.items() <= named.items()
    # components that this trial has no record of are declared all the same
    assert all(named.values())
    assert all(len(row) == len(t.columns) for t in found.tables for row in t.rows)
    alts = {figure.figure_id: figure.alt for figure in found.figures}
    assert set(alts) == {
        *("kaplan_meier_os", "kaplan_meier_os548"),
        *("forest_os_2", "hazard_ratio_by_nfhpbl_2"),
    }
    assert all(any(character.isdigit() for character in alt) for alt in alts.values())
    for figure in found.figures:
        assert figure.draw().axes


def all_censored(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adtte["CNSR"] = 1


def no_event_on_treatment(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adtte.loc[adtte["TRT01PN"] == 2, "CNSR"] = 1


def ties_everywhere(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adtte["AVAL"] = 100.0


def a_covariate_that_separates(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adsl["SVCPPBL"] = -adsl["DEATH"].rank()


def no_csf(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adsl["NFHPBL"] = np.nan


def one_subject(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
    adtte.drop(adtte.index[adtte["USUBJID"] != adtte["USUBJID"].iloc[0]], inplace=True)


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (all_censored, {"OS.COX": "no event in arm"}),
        (
            no_event_on_treatment,
            {"OS.COX": "no event in arm IL-2LD", "OS.STANDARDISED": "no event in arm IL-2LD"},
        ),
        (
            a_covariate_that_separates,
            {"OS.COX.ADJ": "separation", "OS.COX.ADJ.PH": "separation"},
        ),
        (
            no_csf,
            dict.fromkeys(("OS.SENS.CUT", "OS.SENS.IMPUTED"), "no subject has a value of NFHPBL"),
        ),
        (one_subject, {"OS.LOGRANK": "fewer than two arms"}),
    ],
)
def test_what_cannot_be_estimated_says_why_and_the_rest_goes_on(
    tmp_path: Path, change: Callable, reasons: dict[str, str]
) -> None:
    found = run(tmp_path, change)
    for analysis, reason in reasons.items():
        assert any(reason in str(row.note) for row in why(found, analysis)), why(found, analysis)
    assert any(row.analysis_id == "OS.KM" and row.value is not None for row in found.results)
    assert found.tables


def test_ties_everywhere_are_analysed(tmp_path: Path) -> None:
    found = run(tmp_path, ties_everywhere)
    assert np.isfinite(value(found, "OS.COX", "hazard ratio", "TRT01P"))
