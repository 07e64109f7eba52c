"""A real trial delivered as SDTM, through the same models."""

import pyreadstat
import pytest

from tests.conftest import PILOT, Built

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


def test_analysis_datasets_have_a_row_for_each_record_of_the_delivery(pilot: Built):
    """Of 29,643 vital signs 8 were not done; each of the 2,050 weights gives a BMI too."""
    counts = {
        dataset: pilot.rows(f"select count(*) from adam.{dataset}")[0][0]
        for dataset in ("adae", "adlb", "advs", "adcm")
    }
    assert counts == {"adae": 1191, "adlb": 59580, "advs": 29643 - 8 + 2050, "adcm": 7510}


def test_each_record_of_exposure_gives_the_dose_of_its_period(pilot: Built):
    assert pilot.rows(
        "select count(*), count(distinct (USUBJID, SRCSEQ)), sum(EXDOSE is null)"
        " from adam.adex left join sdtm.ex using (USUBJID) where PARAMCD = 'DOSE'"
        " and SRCDOM = 'EX' and EXSEQ = SRCSEQ"
    ) == [(591, 591, 0)]


LABORATORY = """
select count(*) from adam.adlb
inner join sdtm.lb as record on adlb.USUBJID = record.USUBJID and adlb.SRCSEQ = record.LBSEQ
left join sdtm.lb as baseline
    on record.USUBJID = baseline.USUBJID and record.LBTESTCD = baseline.LBTESTCD
        and baseline.LBBLFL = 'Y'
left join adam.adsl on adlb.USUBJID = adsl.USUBJID
where adlb.SRCDOM = 'LB' and """


@pytest.mark.parametrize(
    ("variable", "rule"),
    [
        ("AVAL", "adlb.AVAL is not distinct from record.LBSTRESN"),
        ("ABLFL", "adlb.ABLFL is not distinct from record.LBBLFL"),
        ("BASE", "adlb.BASE is not distinct from baseline.LBSTRESN"),
        (
            "CHG",
            "adlb.CHG is not distinct from case when record.VISITNUM <> baseline.VISITNUM"
            " then record.LBSTRESN - baseline.LBSTRESN end",
        ),
        (
            "ADY",
            "adlb.ADY is not distinct from adlb.ADT - adsl.TRTSDT"
            " + case when adlb.ADT >= adsl.TRTSDT then 1 else 0 end",
        ),
    ],
)
def test_every_laboratory_result_is_valued_as_the_published_analysis(
    pilot: Built, variable: str, rule: str
):
    """The rules of the published ADLBC, on each of the 59,580 records it was made from."""
    assert pilot.rows(LABORATORY + rule) == [(59580,)], variable


def test_repeats_before_the_first_dose_have_a_change_and_the_baseline_visit_has_none(
    pilot: Built,
):
    assert pilot.rows(
        "select count(*) filter (VISITNUM = 1), count(CHG) filter (VISITNUM = 1),"
        " count(CHG) filter (VISIT like 'UNSCHEDULED 1.%') from adam.adlb"
    ) == [(9233, 0, 796)]


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
