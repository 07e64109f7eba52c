"""The simulator as a function: what it writes where, for which arguments."""

import json

import numpy as np
import pytest

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.simulation import simulate
from mirocals.simulation.columns import Coded, Measured, PartialDate, Serial
from mirocals.simulation.dress import EDC, LAB, _join_lines
from mirocals.simulation.forms import assessments
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.trial import generate_trial


def content(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    one, two = (simulate(tmp_path / name, subjects=24, seed=5)[0] for name in "ab")
    assert content(one) == content(two)


def test_another_seed_gives_another_trial(tmp_path):
    one, two = (simulate(tmp_path / str(seed), subjects=24, seed=seed)[0] for seed in (5, 6))
    assert content(one)["deaths.csv"] != content(two)["deaths.csv"]


def test_blood_of_screening_follows_the_other_samples_and_changes_nothing_else(
    tmp_path, monkeypatch
):
    drawn = content(simulate(tmp_path / "drawn", subjects=24, seed=5)[0])
    visits = [row | {"blood_biomarkers": "N"} if row["visit_code"] == "SCR" else row
              for row in assessments.read_visits()]  # fmt: skip
    monkeypatch.setattr(assessments, "read_visits", lambda: visits)
    without = content(simulate(tmp_path / "without", subjects=24, seed=5)[0])
    more = {name for name in drawn if drawn[name] != without[name]}
    transfers = {"transfers/biomarkers.csv", "transfers/flow_cytometry.csv"}
    assert more == {"export.json", "samples.csv", *transfers}
    for name in more - {"export.json"}:
        assert drawn[name].startswith(without[name])
        added = drawn[name].removeprefix(without[name]).decode("cp1252").splitlines()
        assert all("SCR" in line and "CSF" not in line for line in added)


@pytest.mark.parametrize(
    ("subjects", "screened", "deaths"), [(44, 61, 18), (45, 62, 18), (2, 3, 1)]
)
def test_screening_and_deaths_scale_with_the_randomised(subjects, screened, deaths):
    trial = generate_trial(1, subjects, Parameters())
    rows = trial.cohort.entered_trial
    assert len(rows) == subjects and len(trial.subjects) == screened
    assert (trial.survival[rows] <= 640).sum() == deaths
    arms = np.bincount(trial.allocation.arm[rows], minlength=2)
    assert abs(arms[0] - arms[1]) == subjects % 2


@pytest.mark.parametrize("seed", range(5))
def test_every_seed_keeps_the_published_counts(seed):
    trial = generate_trial(seed, 220, Parameters())
    rows = trial.cohort.entered_trial
    assert len(trial.subjects) == 304
    assert np.bincount(trial.allocation.arm[rows]).tolist() == [110, 110]
    assert (trial.survival[rows] <= 640).sum() == 90
    assert (~trial.cohort.female[rows]).sum() == 136
    pnfh = trial.cohort.pnfh[rows]
    assert [(pnfh < 750).sum(), (pnfh > 3700).sum()] == [20, 46]


def test_a_complete_export_is_kept_and_other_arguments_are_refused(tmp_path):
    target = simulate(tmp_path, subjects=24)[0]
    before = (target / "visits.csv").stat().st_mtime_ns
    assert simulate(tmp_path, subjects=24) == [target]
    assert (target / "visits.csv").stat().st_mtime_ns == before
    with pytest.raises(BadInput, match="stands there already"):
        simulate(tmp_path, subjects=26)


def test_what_an_interrupted_run_left_is_replaced(tmp_path):
    left = tmp_path / ".MIROCALS-20210930.partial"
    left.mkdir()
    (left / "visits.csv").write_text("half a file")
    target = simulate(tmp_path, subjects=24)[0]
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("wrong", [{"subjects": 1}, {"exports": 0}, {"exports": 25}, {"seed": -1}])
def test_arguments_out_of_range_are_bad_input(tmp_path, wrong):
    with pytest.raises(BadInput):
        simulate(tmp_path, **wrong)
    assert not list(tmp_path.iterdir())


def test_earlier_exports_are_the_same_trial_seen_earlier(tmp_path):
    folders = simulate(tmp_path, subjects=44, exports=3)
    assert [folder.name for folder in folders] == sorted(folder.name for folder in folders)
    assert folders[-1].name == "MIROCALS-20210930"
    forms = [form for form in read_forms().values() if form.source == "edc"]
    changed = returned = 0
    for earlier, later in zip(folders, folders[1:], strict=False):
        for form in forms:
            records = [read_records(folder / form.file, form) for folder in (earlier, later)]
            assert records[0].keys() <= records[1].keys(), form.name
            changed += sum(records[1][key] != data for key, data in records[0].items())
            returned += len(records[1]) - len(records[0])
    assert changed > 50 and returned > 1000
    last = content(folders[-1])
    alone = content(simulate(tmp_path / "alone", subjects=44)[0])
    assert {name: last[name] for name in last if name != "export.json"} == {
        name: alone[name] for name in alone if name != "export.json"
    }


def read_records(file, form):
    lines = file.read_text("cp1252").splitlines()
    names = lines[0].split(";")
    rows = [dict(zip(names, line.split(";"), strict=True)) for line in lines[1:]]
    return {
        tuple(row[name] for name in form.key): tuple(row[name] for name in form.data_columns)
        for row in rows
    }


def test_the_edc_writes_cp1252_with_accents_and_the_laboratories_utf_8(tmp_path):
    folder = simulate(tmp_path, subjects=44)[0]
    text = (folder / "adverse_events.csv").read_bytes()
    assert "Fièvre".encode("cp1252") in text and "Fièvre".encode() not in text
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert text.split(b"\n")[0].startswith(b"study;subject;form_repeat;term")
    transfer = (folder / "transfers" / "biomarkers.csv").read_text("utf-8")
    assert transfer.startswith("study,subject,sample_id,test")
    formats = json.loads((folder / "export.json").read_text("utf-8"))["formats"]
    assert formats["edc"]["date"] == "dd/mm/yyyy" and formats["lab"]["decimal"] == "."


def lines_of(columns, dress):
    size = len(columns[0].codes) if isinstance(columns[0], Coded) else 0
    return b"".join(bytes(block) for block in _join_lines(columns, size, dress)).decode("cp1252")


def test_a_field_is_dressed_by_its_kind():
    days = np.array(["2018-03-12", "2018-03-12", "2018-03-12", "NaT"], "datetime64[D]")
    columns = [
        Coded(np.array([0, 1, 2, -1]), ("Fièvre", 'dit "oui"', "a;b")),
        PartialDate(days, np.array([3, 2, 1, 0])),
        days.astype("datetime64[m]") + 605,
        Measured(np.array([5.4, 0.2, 12.0, np.nan]), np.array([1, 1, 0, 2]),
                 np.array([False, True, False, False])),
        Serial(np.array([1, 1234, 99999, -1]), "K", 5),
        np.array([1, 2, np.nan, 48]),
    ]  # fmt: skip
    assert lines_of(columns, EDC).splitlines() == [
        "Fièvre;12/03/2018;12/03/2018 10:05;5,4;K00001;1",
        '"dit ""oui""";03/2018;12/03/2018 10:05;<0,2;K01234;2',
        '"a;b";2018;12/03/2018 10:05;12;K99999;',
        ";;;;;48",
    ]
    assert lines_of(columns[:4], LAB).encode("cp1252").decode("utf-8").splitlines()[2] == (
        "a;b,2018,2018-03-12T10:05,12"
    )


def test_every_parameter_says_whether_it_is_published_or_assumed():
    for name, parameter in Parameters.__dataclass_fields__.items():
        assert parameter.metadata["status"] in ("published", "assumed"), name
        assert parameter.metadata["note"], name
