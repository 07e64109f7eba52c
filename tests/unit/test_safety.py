"""Safety counted by hand on eight subjects; exact intervals against published values."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from small_trial import small_adae, small_adlb, small_adsl, small_trial

from mirocals.analyses.exact import clopper_pearson, newcombe, poisson_exact
from mirocals.analyses.findings import Findings
from mirocals.analyses.safety.analysis import analyse
from mirocals.settings import PROJECT


def values(findings: Findings, analysis_id: str, term: str, statistic: str) -> dict:
    return {
        row.group_level: row.value
        for row in findings.results
        if (row.analysis_id, row.term, row.statistic) == (analysis_id, term, statistic)
    }


@pytest.fixture(scope="module")
def safety() -> Findings:
    return analyse(small_trial(adae=small_adae(), adlb=small_adlb()))


def test_clopper_and_pearsons_limits_are_those_of_the_binomial_tables():
    lower, upper = clopper_pearson([0, 5, 10], 10)
    assert np.allclose(lower, [0, 0.18709, 0.69150], atol=5e-6)
    assert np.allclose(upper, [0.30850, 0.81291, 1], atol=5e-6)
    assert np.isnan(clopper_pearson(0, 0)).all()


def test_garwoods_limits_are_those_of_the_poisson_tables():
    lower, upper = poisson_exact([0, 5], [1, 1])
    assert np.allclose(lower, [0, 1.6235], atol=5e-5)
    assert np.allclose(upper, [3.6889, 11.6683], atol=5e-5)
    assert np.isnan(poisson_exact(0, 0)).all()


def test_newcombes_interval_is_that_of_his_example():
    gap, lower, upper = newcombe(56, 70, 48, 80)  # Newcombe 1998, table II, example a
    assert np.allclose([gap, lower, upper], [0.2000, 0.0524, 0.3339], atol=5e-5)


def test_a_subject_with_two_events_is_one_subject_and_two_events(safety: Findings):
    assert values(safety, "SAFETY.AE.ALL", "any", "subjects") == {"Placebo": 1, "Drug": 1}
    assert values(safety, "SAFETY.AE.ALL", "any", "events") == {"Placebo": 2, "Drug": 2}
    assert values(safety, "SAFETY.AE.ALL", "any", "percent") == {"Placebo": 25, "Drug": 25}


def test_an_event_before_the_first_dose_is_not_counted(safety: Findings):
    terms = {row.term for row in safety.results if row.analysis_id == "SAFETY.AE.ALL"}
    assert "SKIN DISORDERS" not in terms


def test_an_event_without_a_class_is_shown_as_not_coded(safety: Findings):
    found = values(safety, "SAFETY.AE.ALL", "NOT CODED / RASH", "subjects")
    assert found == {"Placebo": 0, "Drug": 1}


def test_rates_are_per_100_patient_years_until_30_days_after_the_last_dose_or_death(
    safety: Findings,
):
    rates = values(safety, "SAFETY.AE.ALL", "any", "rate")
    assert rates["Placebo"] == pytest.approx(100 * 2 / (4 * 366 / 365.25))
    assert rates["Drug"] == pytest.approx(100 * 2 / ((3 * 366 + 100) / 365.25))


def test_nobody_is_at_risk_after_the_last_day_that_the_release_knows_of():
    early = analyse(small_trial(adae=small_adae(), adlb=small_adlb(), known=date(2020, 11, 30)))
    rates = values(early, "SAFETY.AE.ALL", "any", "rate")
    assert rates["Placebo"] == pytest.approx(100 * 2 / (4 * 335 / 365.25))
    assert rates["Drug"] == pytest.approx(100 * 2 / ((3 * 335 + 100) / 365.25))


def test_both_conditions_of_serious_and_related_have_to_hold(safety: Findings):
    overview = "SAFETY.AE.OVERVIEW"
    assert values(safety, overview, "SERREL", "subjects") == {"Placebo": 0, "Drug": 1}
    assert values(safety, overview, "RELATED", "events") == {"Placebo": 1, "Drug": 2}


def test_a_subject_is_counted_at_the_worst_severity_only(safety: Findings):
    mild = values(safety, "SAFETY.AE.SEVERITY.MILD", "any", "subjects")
    severe = values(safety, "SAFETY.AE.SEVERITY.SEVERE", "any", "subjects")
    assert (mild["Placebo"], severe["Placebo"]) == (0, 1)


def test_hys_law_needs_both_peaks_within_thirty_days(safety: Findings):
    limits = "SAFETY.LAB.LIMITS"
    assert values(safety, limits, "LIVER3", "subjects") == {"Placebo": 0, "Drug": 2}
    assert values(safety, limits, "HYSLAW", "subjects") == {"Placebo": 0, "Drug": 1}


def test_limits_are_of_those_evaluated_after_the_first_dose(safety: Findings):
    evaluated = values(safety, "SAFETY.LAB.LIMITS", "LIVER3", "evaluated")
    assert evaluated == {"Placebo": 1, "Drug": 2}


def test_a_test_nobody_had_is_not_estimable(safety: Findings):
    rows = [r for r in safety.results if r.term == "TSHHIGH" and r.statistic == "not estimable"]
    assert {row.formatted for row in rows} == {"NE"}
    table = next(table for table in safety.tables if table.table_id == "safety_lab_limits")
    row = next(row for row in table.rows if "Thyrotropin above" in row[0])
    assert row[1:] == ("NE", "NE")


def test_shifts_are_from_the_baseline_category_to_the_worst(safety: Findings):
    shifted = values(safety, "SAFETY.LAB.SHIFTS.ALT", "NORMAL to HIGH", "percent")
    assert shifted == {"Placebo": 0, "Drug": 100}


def test_a_result_in_words_shifts_to_abnormal():
    adlb = small_adlb()
    adlb.loc[adlb["USUBJID"] == "S5", "SHIFT1"] = "NORMAL to ABNORMAL"
    found = analyse(small_trial(adlb=adlb))
    shifted = values(found, "SAFETY.LAB.SHIFTS.ALT", "NORMAL to ABNORMAL", "subjects")
    assert shifted == {"Placebo": 0, "Drug": 1}
    table = next(table for table in found.tables if table.table_id == "safety_lab_shifts")
    assert [name.split("\n")[-1] for name in table.columns[-4:]] == [
        *("to low", "to normal", "to high", "to abnormal"),
    ]


def test_a_value_without_a_limit_is_not_evaluated_against_it():
    adlb = small_adlb()
    adlb.loc[adlb["USUBJID"] == "S6", "R2ANRHI"] = np.nan
    found = analyse(small_trial(adlb=adlb))
    evaluated = values(found, "SAFETY.LAB.LIMITS", "LIVER3", "evaluated")
    assert evaluated == {"Placebo": 1, "Drug": 1}


def test_an_event_of_interest_without_severity_is_counted_as_not_known():
    adae = small_adae().assign(CQ01NAM="INJECTION SITE REACTIONS")
    adae.loc[adae["USUBJID"] == "S5", "ASEV"] = None
    found = analyse(small_trial(adae=adae))
    site = "SAFETY.AE.SITE"
    assert values(found, site, "worst NOT KNOWN", "subjects") == {"Placebo": 0, "Drug": 1}
    assert values(found, site, "worst SEVERE", "subjects") == {"Placebo": 1, "Drug": 0}
    table = next(table for table in found.tables if table.table_id == "safety_ae_site")
    assert "  Worst not known" in [row[0] for row in table.rows]


def test_a_worst_severity_is_told_of_subjects_and_never_of_events():
    found = analyse(small_trial(adae=small_adae().assign(CQ01NAM="INJECTION SITE REACTIONS")))
    table = next(table for table in found.tables if table.table_id == "safety_ae_site")
    worst = [row for row in table.rows if row[0].startswith("  Worst")]
    assert [row[0] for row in worst] == ["  Worst mild", "  Worst moderate", "  Worst severe"]
    assert all(all(row[1::2]) and not any(row[2::2]) for row in worst)
    assert all(table.rows[0])
    told = [
        row
        for row in found.results
        if row.analysis_id.startswith("SAFETY.AE.SEVERITY") or "worst " in str(row.term)
    ]
    assert told and {row.statistic for row in told}.isdisjoint({"events", "rate"})
    assert all(row.events is None for row in told)


def test_a_death_is_listed_with_elapsed_days(safety: Findings):
    listing = next(table for table in safety.tables if table.table_id == "safety_deaths_listing")
    assert listing.rows == (("S8", "Drug", "80, F", "99", "-236", ""),)


def test_a_death_of_who_was_not_treated_is_listed_last_and_noted_beside_the_counts():
    adsl = small_adsl()
    adsl.loc[adsl["USUBJID"] == "S8", ["SAFFL", "TRT01A", "TRT01AN"]] = ["N", None, None]
    adsl.loc[adsl["USUBJID"] == "S1", ["DTHFL", "DTHDT"]] = ["Y", "2020-04-09"]
    found = analyse(small_trial(adsl))
    tables = {table.table_id: table for table in found.tables}
    listed = [row[:2] for row in tables["safety_deaths_listing"].rows]
    assert listed == [("S1", "Placebo"), ("S8", "Not treated")]
    assert values(found, "SAFETY.DEATHS", "any", "subjects") == {"Placebo": 1, "Drug": 0}
    note = "1 more death(s) of who was not treated: in the listing only."
    assert note in tables["safety_deaths"].notes


def test_every_number_of_a_table_is_a_result(safety: Findings):
    known = {str(row.formatted) for row in safety.results}
    table = next(table for table in safety.tables if table.table_id == "safety_ae_all")
    for row in table.rows:
        for share in row[1::2]:
            assert {share.split(" ")[0], share.split("(")[1].split(")")[0]} <= known


def test_every_table_of_safety_names_its_estimands_and_the_listing_has_none():
    trial = small_trial(adae=small_adae(), adlb=small_adlb())
    source = PROJECT / "seeds" / "study" / "estimands.csv"
    trial.connection.execute(f"create table seeds.estimands as from read_csv('{source}')")
    named = {table.table_id: table.estimand_ids for table in analyse(trial).tables}
    assert named.pop("safety_deaths_listing") == ()
    assert named["safety_ae_severity"] == named["safety_ae_all"] == ("SAFETY.AE",)
    assert all(named.values()), named


def test_without_events_and_laboratory_the_reasons_are_told():
    found = analyse(small_trial())
    told = {row.analysis_id: row.note for row in found.results if row.formatted == "NE"}
    assert told["SAFETY.AE"] == "no event in ADAE"
    assert "SAFETY.LAB.SHIFTS" in told


def test_no_treatment_emergent_event_gives_tables_of_noughts():
    found = analyse(small_trial(adae=small_adae().assign(TRTEMFL=None)))
    assert values(found, "SAFETY.AE.ALL", "any", "subjects") == {"Placebo": 0, "Drug": 0}


def test_one_arm_is_told_without_a_difference():
    found = analyse(small_trial(small_adsl().iloc[:4], small_adae(), small_adlb()))
    assert values(found, "SAFETY.AE.ALL", "any", "subjects") == {"Placebo": 1}
    assert not any(row.analysis_id == "SAFETY.AE.COMMONEST" for row in found.results)


def test_nobody_dosed_is_no_traceback():
    nobody = small_adsl().assign(SAFFL="N")
    found = analyse(small_trial(nobody, small_adae(), small_adlb()))
    reasons = [row for row in found.results if row.statistic == "not estimable"]
    assert any(row.note == "no subject to count against" for row in reasons)


def test_a_release_without_dosing_dates_says_so():
    bare = small_adsl().drop(columns=["TRTSDT"])
    (row,) = analyse(small_trial(bare)).results
    assert row.note == "TRTSDT not in ADSL"


def test_what_safety_serves_and_why_is_told_by_its_rule(safety: Findings):
    told = {(row.reason, row.purpose) for row in safety.results}
    assert told == {("SPECIFIED IN PROTOCOL", "SECONDARY OUTCOME MEASURE")}
    trial = small_trial(adae=small_adae())
    trial.connection.execute(
        "update seeds.analysis_rules set source = 'assumed' where rule = 'safety_purpose'"
    )
    assert {row.reason for row in analyse(trial).results} == {"ASSUMED"}
    trial.connection.execute("delete from seeds.analysis_rules where rule = 'safety_purpose'")
    assert {row.purpose for row in analyse(trial).results} == {"EXPLORATORY OUTCOME MEASURE"}


@pytest.mark.parametrize(("shown", "terms"), [("1", {"HEADACHE"}), ("15", {"HEADACHE", "RASH"})])
def test_as_many_of_the_commonest_terms_are_shown_as_the_rule_says(shown: str, terms: set[str]):
    trial = small_trial(adae=small_adae())
    trial.connection.execute(
        f"update seeds.analysis_rules set value = '{shown}' where rule = 'commonest_events_shown'"
    )
    found = [row for row in analyse(trial).results if row.analysis_id == "SAFETY.AE.COMMONEST"]
    assert {row.term for row in found} == terms


def test_without_the_rule_the_commonest_terms_are_not_shown():
    trial = small_trial(adae=small_adae())
    trial.connection.execute(
        "delete from seeds.analysis_rules where rule = 'commonest_events_shown'"
    )
    found = analyse(trial)
    (row,) = [row for row in found.results if row.analysis_id == "SAFETY.AE.COMMONEST"]
    assert "no commonest_events_shown in analysis_rules.csv" in str(row.note)
    assert not any(figure.figure_id == "safety_ae_commonest" for figure in found.figures)


def test_the_figure_of_the_liver_has_the_limits_of_hys_law_in_the_seed():
    def said(change: str = "") -> str:
        trial = small_trial(adlb=small_adlb())
        if change:
            trial.connection.execute(change)
        figures = [f for f in analyse(trial).figures if f.figure_id == "safety_lab_liver"]
        return figures[0].alt if figures else ""

    assert "2 above 3 times the limit of a transaminase, 2 above 2 times that" in said()
    law = "seeds.laboratory_limits where criterion = 'HYSLAW'"
    raised = law.replace(" where", " set value = 3 where") + " and part = 2"
    assert "0 above 3 times that of bilirubin, 0 above both" in said(f"update {raised}")
    assert said(f"delete from {law}") == ""


def test_no_value_of_the_day_of_the_first_dose_counts(safety: Findings):
    assert values(safety, "SAFETY.LAB.LIMITS", "LIVER5", "subjects")["Drug"] == 0


def test_frames_handed_in_are_left_as_they_were():
    events = small_adae()
    before = events.copy()
    analyse(small_trial(adae=events))
    pd.testing.assert_frame_equal(events, before)
