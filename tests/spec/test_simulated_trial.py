"""The simulated trial gives back what is published of the real one."""

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def randomised(delivered):
    """Those randomised: demographics, ALS history, baseline and arm, a row a subject."""
    tables = delivered.tables
    rows = tables["randomisation"].merge(tables["treatment_list"], on="randomisation_number")
    rows = rows.merge(tables["demographics"].drop(columns="study"), on="subject")
    rows = rows.merge(tables["als_history"].drop(columns="study"), on="subject")
    for form, column, name in (("alsfrs", "total", "total"), ("svc", "svc_percent", "svc")):
        values = tables[form].assign(value=delivered.numbers(form, column))
        at = values.query("visit == 'RAND'").set_index("subject")["value"]
        rows[name] = rows["subject"].map(at)
    pnfh = tables["biomarkers"].query("test == 'PNFH' and visit == 'RAND'").set_index("subject")
    rows["pnfh"] = rows["subject"].map(pnfh["result"].astype(float))
    return rows


def test_304_are_screened_and_110_randomised_to_each_arm(delivered, randomised):
    assert len(delivered.tables["demographics"]) == 304
    assert randomised["arm"].value_counts().to_dict() == {"PLACEBO": 110, "IL2LD": 110}


def test_136_are_men_25_have_possible_als_and_the_median_age_is_60(randomised):
    assert (randomised["sex"] == "M").sum() == 136
    assert (randomised["el_escorial"] == "POSSIBLE").sum() == 25
    assert randomised["age"].astype(int).median() == 60


def test_pnfh_strata_hold_20_154_and_46_and_every_subject_has_a_baseline(randomised):
    assert randomised["pnfh"].notna().all()
    assert (randomised["pnfh"] < 750).sum() == 20
    assert (randomised["pnfh"] > 3700).sum() == 46
    assert randomised["pnfh"].skew() > 1 and randomised["pnfh"].max() < 20000


def test_90_die_by_day_640_and_everyones_status_at_day_640_is_known(delivered, randomised):
    status = delivered.tables["vital_status"].set_index("subject")
    assert set(status.index) == set(randomised["subject"])
    start = pd.Series(
        delivered.dates("randomisation", "randomisation_date").values,
        delivered.tables["randomisation"]["subject"],
    )
    died = pd.Series(
        delivered.dates("deaths", "death_date").values, delivered.tables["deaths"]["subject"]
    )
    elapsed = (died - start).dropna().dt.days
    assert (elapsed <= 640).sum() == 90 and (elapsed > 640).any()
    assert set(elapsed[elapsed <= 640].index) == set(status.index[status["status"] == "DEAD"])
    alive = delivered.tables["vital_status"]["status"] == "ALIVE"
    known = delivered.dates("vital_status", "known_date")[alive]
    assert ((known.values - start[status.index[alive]].values) >= pd.Timedelta(days=640)).all()


def test_deaths_are_spread_over_the_whole_follow_up(delivered):
    start = delivered.dates("randomisation", "randomisation_date")
    start.index = delivered.tables["randomisation"]["subject"]
    died = delivered.dates("deaths", "death_date")
    died.index = delivered.tables["deaths"]["subject"]
    elapsed = (died - start).dropna().dt.days
    quarters = pd.cut(elapsed, [-1, 160, 320, 480, 640]).value_counts()
    assert quarters.min() >= 8
    assert elapsed.value_counts().max() <= 4


def test_the_calendar_is_that_of_the_trial(delivered):
    assert delivered.dates("visits", "visit_date").min() == pd.Timestamp(2017, 6, 19)
    start = delivered.dates("randomisation", "randomisation_date")
    assert start.max() == pd.Timestamp(2019, 10, 16)
    assert delivered.manifest["extracted_at"] == "2021-09-30T18:00:00Z"


def test_those_randomised_are_eligible_and_nothing_piles_up_at_a_bound(delivered, randomised):
    age = randomised["age"].astype(int)
    assert age.between(18, 75).all() and (age == 75).sum() <= 8
    at_screening = delivered.tables["svc"].query("visit == 'SCR'").set_index("subject")
    svc = at_screening.loc[randomised["subject"], "svc_percent"].str.replace(",", ".")
    assert (svc.astype(float) >= 70).all() and (svc.astype(float) < 71).sum() <= 10
    screened = delivered.tables["visits"].query("visit == 'SCR'").set_index("subject")
    screened = pd.to_datetime(screened["visit_date"], format="%d/%m/%Y")
    start = pd.to_datetime(randomised["randomisation_date"], format="%d/%m/%Y")
    run_in = (start.values - screened.loc[randomised["subject"]].values).astype("m8[D]").astype(int)
    assert ((run_in >= 84) & (run_in <= 126)).all()
    onset = delivered.tables["als_history"].assign(day=delivered.dates("als_history", "onset_date"))
    onset = onset[onset["onset_date"].str.len() == 10].set_index("subject")["day"]
    onset = onset[onset.index.isin(randomised["subject"])]
    assert ((screened[onset.index] - onset).dt.days <= 24 * 30.4375).all()
    criteria = delivered.tables["eligibility"]
    failed = criteria[(criteria["criterion"].str[:3] == "INC") == (criteria["met"] == "N")]
    assert not set(failed["subject"]) & set(randomised["subject"])
    assert (failed["failure_reason"] != "").all()


def test_who_is_not_randomised_failed_screening_or_run_in_with_a_reason(delivered, randomised):
    disposition = delivered.tables["disposition"]
    others = set(delivered.tables["demographics"]["subject"]) - set(randomised["subject"])
    study = disposition.query("period == 'STUDY'").set_index("subject").loc[sorted(others)]
    assert (study["completed"] == "N").all() and (study["reason"] != "").all()
    run_in = disposition.query("period == 'RUNIN' and completed == 'N'")
    assert 20 <= len(run_in) <= 40 and set(run_in["subject"]) <= others


def test_strata_as_entered_are_those_of_site_and_onset(randomised):
    assert (randomised["stratum_country"] == randomised["site"].str[:2]).all()
    bulbar = randomised["onset_site"] == "BULBAR"
    assert ((randomised["stratum_onset"] == "BULBAR") == bulbar).all()
    within = randomised.groupby(["stratum_country", "stratum_onset"])["arm"]
    assert all(abs((arms == "IL2LD").sum() * 2 - len(arms)) <= 1 for _, arms in within)


def test_tregs_rise_and_ccl2_falls_on_il2_at_every_visit_on_treatment(delivered, randomised):
    arm = dict(randomised[["subject", "arm"]].values)
    tregs = delivered.tables["flow_cytometry"].query("test == 'TREGPCT'")
    ccl2 = delivered.tables["biomarkers"].query("test == 'CCL2' and specimen == 'PLASMA'")
    for table, rises in ((tregs, True), (ccl2, False)):
        values = table.assign(
            value=table["result"].str.lstrip("<").astype(float), arm=table["subject"].map(arm)
        )
        means = values.groupby(["visit", "arm"])["value"].mean().unstack()
        ratios = means["IL2LD"] / means["PLACEBO"]
        before = ["SCR", "RAND"]
        assert ((ratios.drop(index=before) > 1) == rises).all()
        assert ratios[before].between(0.85, 1.18).all()


def test_injection_site_and_flu_like_events_are_more_frequent_on_il2(delivered, randomised):
    arm = dict(randomised[["subject", "arm"]].values)
    events = delivered.tables["adverse_events"]
    events = events.assign(arm=events["subject"].map(arm))
    counts = events.groupby(["event_group", "arm"]).size().unstack()
    for group in ("INJECTION_SITE", "FLU_LIKE"):
        assert counts.loc[group, "IL2LD"] > 2 * counts.loc[group, "PLACEBO"]
        severe = events.query("event_group == @group and severity == '3'")
        assert len(severe) <= 0.05 * counts.loc[group].sum()


def test_results_below_the_limit_keep_their_sign_and_onset_is_often_known_to_the_month(delivered):
    lab = delivered.tables["safety_lab"]
    assert lab["result"].str.startswith("<").any()
    assert lab.groupby("test")["unit"].nunique().max() >= 2
    assert delivered.tables["biomarkers"]["unit"].isin(["pg/mL", "ng/L"]).all()
    months = delivered.tables["als_history"]["onset_date"].str.len() == 7
    assert 0.5 < months.mean() < 0.85


def test_spring_2020_has_missed_and_remote_visits(delivered):
    visits = delivered.tables["visits"]
    pandemic = visits["missed_reason"] == "PANDEMIC"
    assert {"PHONE", "MISSED"} <= set(visits["contact_mode"][pandemic])
    days = delivered.dates("visits", "visit_date")[pandemic].dropna()
    assert days.between("2020-03-17", "2020-05-31").all()
    missed = visits["contact_mode"] == "MISSED"
    assert ((visits["visit_date"] == "") == missed).all()
