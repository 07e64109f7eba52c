"""A real trial delivered as SDTM, through the same models."""

from pathlib import Path

import pyreadstat

from tests.conftest import PILOT, Built, mirocals

PUBLISHED = (
    *("STUDYID", "USUBJID", "SUBJID", "SITEID", "AGE", "AGEU", "SEX", "RACE", "ETHNIC", "ARM"),
    *("TRT01P", "TRTSDT", "TRTEDT", "SAFFL", "ITTFL"),
)


def test_all_306_subjects_stand_in_adsl(pilot: Built):
    assert pilot.rows("select count(*), count(distinct USUBJID) from adam.adsl") == [(306, 306)]


def test_the_254_published_subjects_are_equal_variable_by_variable(pilot: Built):
    published, _ = pyreadstat.read_xport(str(PILOT / "adam" / "adsl.xpt"))
    ours = {row[1]: row for row in pilot.rows(f"select {', '.join(PUBLISHED)} from adam.adsl")}
    assert len(published) == 254
    differing = [
        (row["USUBJID"], name, row[name], value)
        for row in published.to_dict("records")
        for name, value in zip(PUBLISHED, ours[row["USUBJID"]], strict=True)
        if row[name] != value
    ]
    assert differing == []


def test_the_published_durations_and_doses_are_equal(pilot: Built):
    """AVGDD is published at one decimal."""
    published, _ = pyreadstat.read_xport(str(PILOT / "adam" / "adsl.xpt"))
    ours = {
        subject: values
        for subject, *values in pilot.rows("select USUBJID, TRTDURD, CUMDOSE, AVGDD from adam.adsl")
    }
    differing = [
        row["USUBJID"]
        for row in published.to_dict("records")
        for duration, dose, daily in [ours[row["USUBJID"]]]
        if (row["TRTDUR"], row["CUMDOSE"]) != (duration, dose) or abs(row["AVGDD"] - daily) > 0.05
    ]
    assert differing == []


def test_all_records_of_the_delivery_are_in_sdtm(pilot: Built):
    counts = {
        domain: pilot.rows(f"select count(*) from sdtm.{domain}")[0][0]
        for domain in ("dm", "ds", "ex", "sv", "mh", "lb")
    }
    assert counts == {"dm": 306, "ds": 850, "ex": 591, "sv": 3559, "mh": 1818, "lb": 59580}


def test_the_delivery_is_taken_in_whole_and_its_accounts_add_up(pilot: Built):
    assert pilot.rows(
        "select form, new, quarantined from intake.files"
        " where form in ('sdtm_dm', 'sdtm_lb', 'sdtm_sv') order by form"
    ) == [("sdtm_dm", 306, 0), ("sdtm_lb", 59580, 0), ("sdtm_sv", 3559, 0)]
    assert pilot.rows("select sum(quarantined) from intake.files") == [(0,)]
    assert pilot.rows(
        "select distinct status from validation.checks where tool = 'accounting'"
    ) == [("passed",)]
    assert pilot.rows("select count(*) from raw.sdtm_lb where LBSEQ like '%.%'") == [(0,)]


def test_overall_survival_has_the_three_deaths(pilot: Built):
    assert pilot.rows(
        "select count(*), count(*) filter (where CNSR = 0) from adam.adtte where PARAMCD = 'OS'"
    ) == [(254, 3)]


def test_an_open_study_is_never_blinded(pilot: Built):
    assert pilot.rows("select blinded, synthetic from intake.build") == [("N", "N")]
    assert pilot.rows("select distinct TRT01P from adam.adsl where TRT01P like '%dummy%'") == []
    assert "SYNTHETIC" not in pilot.said.out


def test_a_trial_delivered_as_sdtm_is_not_cut(tmp_path: Path, pilot: Built):
    said = mirocals(tmp_path, "run", pilot.export, "--study", "CDISCPILOT01", "--cut", "2013-06-30")
    assert (said.status, said.error.count("\n")) == (2, 1)
    assert "study CDISCPILOT01 cannot be cut: no column dates the records of sdtm_dm" in said.error
    assert list(tmp_path.iterdir()) == []
