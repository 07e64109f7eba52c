"""Function and biomarkers on small invented releases: what they find, and what they cannot."""

from functools import partial

import duckdb
import numpy as np
import pandas as pd
import pytest

from mirocals.analyses.biomarkers.analysis import analyse as biomarkers
from mirocals.analyses.function.analysis import analyse as function
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.results import NOT_ESTIMABLE
from mirocals.analyses.trial import read_trial
from mirocals.settings import PROJECT
from tests.unit.analyses_warehouse import follow, invent_trial, write_warehouse

SEEDS = (
    *("outcome_measures", "outcome_visits", "outcome_rules", "windows", "blinding", "estimands"),
)
DAYS = {4: 8, 5: 85, 6: 169, 7: 253, 8: 337, 9: 421, 10: 505, 11: 533}
BLOOD = ("TLHRTLH", "TLYHR", "MCP1PL", "NFLPSER")
CSF = ("MCP1CSF", "NFHP", "NFLPCSF")


def invent_subjects(subjects: int = 80) -> pd.DataFrame:
    """ADSL of an invented trial, with the dates that function needs."""
    adsl = invent_trial(subjects=subjects, screened=subjects + 4, seed=7)
    start = pd.Timestamp("2018-01-01")
    adsl["RANDDT"] = start
    end = adsl["DEATH"].clip(upper=640)
    adsl["LSTALVDT"] = start + pd.to_timedelta(end, unit="D")
    adsl["DTHDT"] = adsl["LSTALVDT"].where(adsl["DEATH"] <= 640)
    return adsl


def assess(adsl, paramcd, visits, value, dataset="ADQS"):
    """Rows of a parameter for those randomised and alive: `value(arm, month, draw)`."""
    draw = np.random.default_rng(len(paramcd))
    rows = []
    for subject in adsl[adsl["RANDFL"] == "Y"].itertuples():
        own = draw.normal()
        base = None
        for number in (3, *visits):
            day = 1 if number == 3 else DAYS[number]
            if day > subject.DEATH:
                continue
            found = value(int(subject.TRT01PN), (day - 1) / 30.4375, own + 0.3 * draw.normal())
            base = found if number == 3 else base
            rows.append(
                {
                    "USUBJID": subject.USUBJID, "PARAMCD": paramcd, "AVISITN": number, "ADY": day,
                    "AVAL": found, "BASE": base, "CHG": None if number == 3 else found - base,
                    "ABLFL": "Y" if number == 3 else None, "ANL01FL": "Y",
                    "DTYPE": "HALFLLOQ" if paramcd == "NFLPSER" and number == 5 else None,
                    "BASETYPE": "RANDOMISATION",
                }
            )  # fmt: skip
    columns = ["USUBJID", "PARAMCD", "AVISITN", "ADY", "AVAL", "BASE", "CHG", "ABLFL", "ANL01FL"]
    return pd.DataFrame(rows, columns=[*columns, "DTYPE", "BASETYPE"])


def decline(arm, month, noise):
    return 38 - (1.0 if arm == 1 else 0.7) * month + noise * (1 + 0.1 * month)


def level(arm, month, noise):
    return float(np.exp(3 + 0.2 * noise + 0.4 * (arm == 2 and month > 0)))


def build(folder, adsl, adqs, adre, adlb, **settings):
    file = write_warehouse(folder / "warehouse.duckdb", adsl, follow(adsl, "OS", 640), **settings)
    connection = duckdb.connect(str(file))
    for name, frame in (("adqs", adqs), ("adre", adre), ("adlb", adlb)):
        if frame is not None:
            frame = frame.astype({"AVAL": float, "BASE": float, "CHG": float})
            connection.execute(f"create table adam.{name} as select * from frame")
    for seed in SEEDS:
        source = PROJECT / "seeds" / "study" / f"{seed}.csv"
        connection.execute(f"create table seeds.{seed} as from read_csv('{source}', header = true)")
    return read_trial(connection)


def invented(folder, adsl=None, keep=lambda rows: rows, **settings):
    """A release with function and biomarkers; `keep` alters the rows of every dataset."""
    adsl = invent_subjects() if adsl is None else adsl
    function_visits, blood_visits = tuple(DAYS)[1:], tuple(DAYS)
    scores = assess(adsl, "ALSFRTOT", function_visits, decline)
    capacity = assess(adsl, "SVCPP", function_visits, lambda *args: 2.4 * decline(*args))
    markers = [assess(adsl, code, blood_visits, level) for code in BLOOD]
    markers += [assess(adsl, code, (5,), level) for code in CSF]
    datasets = (scores, capacity, pd.concat(markers))
    return build(folder, adsl, *(keep(rows) for rows in datasets), **settings)


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return invented(tmp_path_factory.mktemp("outcomes"))


@pytest.fixture(scope="module")
def functional(trial):
    return function(trial)


@pytest.fixture(scope="module")
def biological(trial):
    return biomarkers(trial)


def test_slopes_are_those_the_data_were_made_with(functional):
    found = Lookup(functional.results)
    for code, scale in (("ALSFRTOT", 1), ("SVCPP", 2.4)):
        for arm, slope in (("Placebo", -1.0), ("IL-2LD 2 MIU", -0.7)):
            _, lower, upper = found.values(f"{code}.MIXED", arm, "month", "slope")
            assert lower < scale * slope < upper
        where = (f"{code}.MIXED", "IL-2LD 2 MIU", "TRT01P*month")
        difference, _, _ = found.values(*where, "difference in slope")
        reference, _, _ = found.values(f"{code}.MIXED", "Placebo", "month", "slope")
        ratio, lower, upper = found.values(*where, "relative difference in slope")
        assert ratio == pytest.approx(difference / reference) and lower < ratio < upper


def test_a_visit_missed_alive_is_imputed_and_one_after_death_is_not(tmp_path):
    adsl = invent_subjects()
    adsl["DEATH"] = np.where(adsl.index < 6, 200, 2000)
    start = adsl["RANDDT"]
    adsl["LSTALVDT"] = start + pd.to_timedelta(np.minimum(adsl["DEATH"], 640), unit="D")
    adsl["DTHDT"] = adsl["LSTALVDT"].where(adsl["DEATH"] <= 640)
    adsl.loc[:1, "LSTALVDT"] = start + pd.Timedelta(days=100)
    alive, last_seen_early = adsl["USUBJID"][20:30], adsl["USUBJID"][:2]

    def miss(rows):
        missed = rows["USUBJID"].isin(alive) & (rows["AVISITN"] > 7)
        return rows[~(missed | rows["USUBJID"].isin(last_seen_early) & (rows["ADY"] > 100))]

    found = function(invented(tmp_path, adsl, miss))
    rows = {
        (row.term, row.statistic): row
        for row in found.results
        if row.analysis_id == "ALSFRTOT.DELTA"
    }
    assert "42 values imputed, 10 times" in rows["delta 0", "difference in slope"].note
    values = [rows[f"delta {d}", "difference in slope"].value for d in ("0", "-2", "-4")]
    assert values[0] > values[1] > values[2]


def test_each_measure_is_imputed_with_its_own_deltas(tmp_path, functional):
    def shown(findings):
        return {
            table.table_id: [row[0] for row in table.rows if row[0].startswith("ITT, delta")]
            for table in findings.tables
            if table.table_id.startswith("deltas_")
        }

    points, percent = ("points", "% of predicted")
    of_alsfr = [f"ITT, delta {delta} {points}" for delta in (0, -2, -4)]
    of_svc = [f"ITT, delta {delta} {percent}" for delta in (0, -5, -10)]
    assert shown(functional) == {"deltas_alsfrtot": of_alsfr, "deltas_svcpp": of_svc}
    for table in functional.tables:
        if table.table_id.startswith("deltas_"):
            assert "P values are nominal." in table.notes
    trial = invented(tmp_path)
    trial.connection.execute("delete from seeds.outcome_rules where paramcd = 'ALSFRTOT'")
    assert shown(function(trial)) == {"deltas_svcpp": of_svc}


def test_every_table_has_its_cells_and_every_figure_its_words(functional, biological):
    tables = functional.tables + biological.tables
    assert [table.table_id for table in tables] == [
        "function_slopes", "change_alsfrtot", "deltas_alsfrtot", "joint_rank", "change_svcpp",
        "deltas_svcpp", "biomarker_ratios", "biomarker_limits",
    ]  # fmt: skip
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
    figures = functional.figures + biological.figures
    assert [figure.figure_id for figure in figures] == [
        "courses_alsfrtot", "profile_alsfrtot", "courses_svcpp", "profile_svcpp",
        "biomarker_ratios",
    ]  # fmt: skip
    for figure in figures:
        assert "Placebo" in figure.alt and figure.draw().axes


def test_a_profile_is_marked_at_the_days_of_its_visits(tmp_path):
    trial = invented(tmp_path)
    trial.connection.execute("update seeds.windows set target_day = 700 where avisitn = 11")
    (profile, _) = [figure for figure in function(trial).figures if "profile" in figure.figure_id]
    assert list(profile.draw().axes[0].get_xticks()) == [1, 169, 337, 505, 700]


def test_a_time_course_names_days_of_visits_with_the_numbers_below_and_strata_in_words(
    functional, biological
):
    figures = {one.figure_id: one for one in functional.figures + biological.figures}
    profile, ratios = figures["profile_alsfrtot"], figures["biomarker_ratios"]
    panels = [*profile.draw().axes, *ratios.draw().axes]
    shown = [axes.get_xticklabels() for axes in panels if axes.get_visible()]
    for first, *_ in shown:
        assert first.get_text().startswith("1\n") and first.get_text().count("\n") == 2
    assert any(axes.get_title(loc="left").startswith("CSF-pNFH ") for axes in panels)
    assert any("told both ways" in note for note in profile.notes)
    for one in (profile, ratios):
        assert any("5 days apart" in note for note in one.notes)
        assert any("nominal" in note for note in one.notes)


def test_every_table_of_function_and_biomarkers_names_its_estimands(functional, biological):
    tables = (*functional.tables, *biological.tables)
    assert {table.table_id: table.estimand_ids for table in tables} == {
        "function_slopes": ("ALSFR", "ALSFR.STRATA", "SVC", "SVC.STRATA"),
        "change_alsfrtot": ("ALSFR.VISIT", "ALSFR.VISIT.STRATA"),
        "deltas_alsfrtot": ("ALSFR", "ALSFR.STRATA"),
        "joint_rank": ("CAFS", "CAFS.STRATA"),
        "change_svcpp": ("SVC.VISIT", "SVC.VISIT.STRATA"),
        "deltas_svcpp": ("SVC", "SVC.STRATA"),
        "biomarker_ratios": ("TREG", "CCL2", "CCL2.CSF", "PNFH", "NFL"),
        "biomarker_limits": ("LIMIT",),
    }


def test_what_a_slope_and_a_change_at_a_visit_compare_is_said(functional, biological):
    said = [*functional.tables, *functional.figures, *biological.tables, *biological.figures]
    notes = {getattr(one, "table_id", None) or one.figure_id: " ".join(one.notes) for one in said}
    for name in ("function_slopes", "deltas_alsfrtot", "deltas_svcpp"):
        assert "while alive, taken as linear; not the mean of survivors" in notes[name], name
    for name in ("change_alsfrtot", "change_svcpp", "courses_alsfrtot", "profile_alsfrtot",
                 "profile_svcpp", "biomarker_ratios"):  # fmt: skip
        assert "alive and seen at the visit, who are not randomised groups" in notes[name], name


def test_function_within_strata_is_post_hoc_as_its_estimand_says(functional):
    of_strata = {
        (row.analysis_id.split(".")[1 - (row.analysis_id[:4] == "CAFS")], row.reason, row.purpose)
        for row in functional.results
        if ".NFHPGR1." in row.analysis_id
    }
    post_hoc = ("DATA DRIVEN", "EXPLORATORY OUTCOME MEASURE")
    assert of_strata == {(kind, *post_hoc) for kind in ("MIXED", "VISIT", "DELTA", "CAFS")}
    whole = {row.reason for row in functional.results if "NFHPGR1" not in row.analysis_id}
    assert whole == {"ASSUMED"}


def test_a_biomarker_without_values_says_so_in_its_row(tmp_path):
    found = biomarkers(invented(tmp_path, keep=lambda rows: rows[rows["PARAMCD"] != "NFHP"]))
    (row,) = [row for row in found.tables[0].rows if row[0].startswith("pNFH in CSF")]
    assert row[0] == "pNFH in CSF (ng/L): not estimable, no value after baseline"


def test_a_covariate_that_is_left_out_of_a_model_is_named(tmp_path):
    trial = invented(tmp_path, invent_subjects(40).assign(COUNTRY="GBR"))
    found = function(trial)
    found.add(biomarkers(trial))
    for analysis, statistic in (
        ("ALSFRTOT.MIXED", "slope"), ("ALSFRTOT.VISIT", "difference in change"),
        ("CAFS", "difference in mean rank"), ("TLYHR.ANCOVA", "ratio of arms"),
    ):  # fmt: skip
        rows = [r for r in found.results if (r.analysis_id, r.statistic) == (analysis, statistic)]
        assert rows and all("COUNTRY not in the model" in str(row.note) for row in rows), analysis


def test_who_lacks_a_stratum_and_what_lacks_a_baseline_is_counted(tmp_path):
    adsl = invent_subjects(40)
    adsl.loc[:1, ["NFHPGR1", "NFHPGR1N"]] = None
    survivors = adsl.index[adsl["DTHDT"].isna() & (adsl["RANDFL"] == "Y") & (adsl.index > 5)]
    adsl.loc[survivors[:3], "LSTALVDT"] = adsl["RANDDT"] + pd.Timedelta(days=531)  # day 532

    def forget(rows):
        mine = rows["USUBJID"] == "MIROCALS-0005"
        rows = rows.assign(**{name: rows[name].mask(mine) for name in ("BASE", "CHG")})
        return rows[~(mine & rows["AVISITN"].isin([3, 7]))]

    trial = invented(tmp_path, adsl, forget)
    found, biological = function(trial), biomarkers(trial)
    notes = {row.analysis_id: str(row.note) for row in (*found.results, *biological.results)}
    low = [note for name, note in notes.items() if name.endswith(".NFHPGR1.2")]
    assert low and all("2 subject(s) without a value of NFHPGR1 left out" in note for note in low)
    counts = {
        **{f"ALSFRTOT.{kind}": "6 record(s) without a baseline" for kind in ("MIXED", "VISIT")},
        "ALSFRTOT.DELTA": "1 missed visit(s) of subjects without a baseline not imputed",
        "CAFS": "3 subject(s) not followed to day 533 count as survivors",
        **{
            f"TLYHR.{kind}": "7 record(s) without a value and a baseline above 0 left out"
            for kind in ("RATIO", "ANCOVA")
        },
    }
    tables = [*found.tables, *biological.tables]
    for analysis, text in counts.items():
        assert text in notes[analysis], analysis
        told = [note for table in tables for note in table.notes if text in note]
        assert any(analysis in note.split(": ")[0].split(", ") for note in told), analysis
    assert "6 record(s) without a baseline left out" in notes["CAFS"]


def test_every_result_says_method_population_dataset_and_purpose(functional, biological):
    for row in functional.results + biological.results:
        assert row.population and row.dataset and row.software and row.reason and row.purpose, row
        assert row.statistic == NOT_ESTIMABLE or row.method, row


def test_results_are_the_same_from_run_to_run(trial, functional, biological):
    assert function(trial).results == functional.results
    assert biomarkers(trial).results == biological.results


def test_ratios_of_arms_are_those_the_data_were_made_with(biological):
    found = Lookup(biological.results)
    for code in BLOOD:
        for name in ("DAY 8", "MONTH 12"):
            _, lower, upper = found.values(f"{code}.ANCOVA", "IL-2LD 2 MIU", name, "ratio of arms")
            assert lower < np.exp(0.4) < upper
        row = found.find(
            f"{code}.ANCOVA", "IL-2LD 2 MIU", "every on-treatment visit", "largest p value"
        )
        assert row.value < 0.05
    assert found.find("NFHP.RATIO", "Placebo", "MONTH 6", "geometric mean ratio") is None


def test_values_below_the_limit_are_counted(biological):
    found = Lookup(biological.results)
    row = found.find("NFLPSER.LLOQ", "Placebo", "MONTH 3", "below limit")
    assert row.value == row.n > 0
    assert found.find("NFLPSER.LLOQ", "Placebo", "MONTH 6", "below limit").value == 0


def test_a_blinded_release_says_what_is_withheld_and_does_the_rest(tmp_path):
    def withhold(rows):
        told = {"TLHRTLH", "TLYHR", "MCP1PL", "MCP1CSF"}
        return rows[~(rows["PARAMCD"].isin(told) & (rows["ADY"] > 1))]

    found = biomarkers(invented(tmp_path, keep=withhold, blinded="Y"))
    for code in ("TLHRTLH", "TLYHR", "MCP1PL", "MCP1CSF"):
        rows = [row for row in found.results if row.analysis_id.startswith(f"{code}.")]
        assert {row.statistic for row in rows} == {NOT_ESTIMABLE}
        assert all("withheld" in row.note and "dummy arms" in row.note for row in rows)
    assert Lookup(found.results).find("NFHP.ANCOVA", "IL-2LD 2 MIU", "MONTH 3", "ratio of arms")
    assert "withheld" in str(found.tables[0].rows) and len(found.figures) == 1


def one_an_arm(rows):
    return rows[rows["USUBJID"].isin(["MIROCALS-0000", "MIROCALS-0001"])]


def identical(rows):
    return rows.assign(AVAL=30.0, BASE=30.0, CHG=rows["CHG"].where(rows["CHG"].isna(), 0.0))


EDGES = {
    "one subject an arm": one_an_arm,
    "no follow-up": lambda rows: rows[rows["ADY"] <= 1],
    "identical values": identical,
    "all missing": lambda rows: rows.assign(AVAL=np.nan, BASE=np.nan, CHG=np.nan),
    "no row": lambda rows: rows[:0],
    "no dataset": lambda rows: None,
    "one arm": lambda rows: rows[rows["USUBJID"].str[-1].isin(list("02468"))],
}


@pytest.mark.parametrize("edge", EDGES)
def test_what_the_data_do_not_determine_is_said_and_stops_nothing(tmp_path, edge):
    trial = invented(tmp_path, keep=EDGES[edge])
    found = function(trial)
    found.add(biomarkers(trial))
    slopes = [row for row in found.results if row.analysis_id == "ALSFRTOT.MIXED"]
    assert [row.statistic for row in slopes] == [NOT_ESTIMABLE] and slopes[0].note
    ratios = [row for row in found.results if row.analysis_id == "TLYHR.ANCOVA"]
    assert any(row.statistic == NOT_ESTIMABLE for row in ratios)
    assert all(row.value is None or np.isfinite(row.value) for row in found.results)
    for figure in found.figures:
        assert figure.draw().axes


@pytest.mark.parametrize("subjects", [2, 3])
def test_a_trial_of_two_or_three_subjects_runs(tmp_path, subjects):
    trial = invented(tmp_path, invent_subjects(subjects))
    for analyse in (function, biomarkers):
        assert any(row.statistic == NOT_ESTIMABLE for row in analyse(trial).results)


def test_a_study_that_declares_no_outcome_says_so(tmp_path):
    adsl = invent_subjects(8)
    trial = build(tmp_path, adsl, None, None, None, study="CDISCPILOT01")
    for analyse in (partial(function, trial), partial(biomarkers, trial)):
        found = analyse()
        assert [row.statistic for row in found.results] == [NOT_ESTIMABLE]
        assert not found.tables and not found.figures
