"""Lumbar punctures, biobank samples and the two laboratory transfers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirocals.simulation.calendar import add_days, enter_form
from mirocals.simulation.cohort import read_table
from mirocals.simulation.columns import (
    Coded,
    Column,
    Measured,
    Records,
    Serial,
    pick,
    tell_time,
    tell_yes,
)
from mirocals.simulation.course import D8, EOT, M3, NEVER, RAND, SCR
from mirocals.simulation.forms.assessments import plan_assessed
from mirocals.simulation.forms.wording import name_visit
from mirocals.simulation.streams import Bools, Days, Floats, Ints
from mirocals.simulation.trial import Trial

SPECIMENS = ("BLOOD", "PLASMA", "SERUM", "CSF")
CSF = 3
TIME_POINTS = ("PREDOSE", "DAY8", "OFF")
TRANSFERS = ("flow_cytometry", "biomarkers")
OF_SAMPLE = ("sample_id", "visit", "specimen", "sample_date", "sample_time")
AT_SCREENING = " at screening"
LATER_UNIT_FROM = np.datetime64("2020-01-01")


def plan_punctures(trial: Trial) -> Ints:
    """Rows of the visits with a lumbar puncture: LP2 always done, LP1 and LP3 not by all."""
    rng = trial.open_stream("punctures")
    rows = plan_assessed(trial, "csf", on_site=True)
    visit = trial.visits.visit[rows]
    first, third = trial.parameters.punctures_refused
    refused = np.where(visit == SCR, first, np.where(visit == M3, third, 0.0))
    return rows[rng.random(len(rows)) >= refused]


@dataclass(frozen=True)
class Batch:
    """Samples drawn together: row of the visit, specimen and number of each.

    Numbers are written in `width` digits; `drawn` ends the names of the random streams.
    """

    row: Ints
    specimen: Ints
    number: Ints
    width: int
    drawn: str


def fill_biomarkers(trial: Trial) -> list[Records]:
    """Samples, flow cytometry and biomarkers; blood of screening, numbered last, moves no other."""
    blood = plan_assessed(trial, "blood_biomarkers", on_site=True)
    csf = plan_punctures(trial)
    first = trial.visits.visit[blood] == SCR
    width = max(6, len(str(3 * len(blood) + len(csf))))
    others = _list_samples(blood[~first], csf, 1, width, "")
    screening = _list_samples(blood[first], csf[:0], 1 + len(others.row), width, AT_SCREENING)
    rng = trial.open_stream("samples")
    taken = [_take_samples(trial, others, rng)]
    reuse = rng.random(len(trial.subjects)) < 0.93
    taken.append(_take_samples(trial, screening, trial.open_stream("samples" + AT_SCREENING)))
    forms: list[list[Records]] = []
    for batch, samples in zip((others, screening), taken, strict=True):
        subject = trial.visits.subject[batch.row]
        point = _find_time_point(trial, subject, trial.visits.visit[batch.row])
        shared = {name: samples.columns[name] for name in OF_SAMPLE}
        shared["time_point"] = Coded(point, TIME_POINTS)
        transfers = [_fill_transfer(trial, name, samples, shared, batch) for name in TRANSFERS]
        samples.columns["reuse_consent"] = tell_yes(reuse[subject])
        forms.append([samples, *transfers])
    return [one.followed_by(more) for one, more in zip(*forms, strict=True)]


def _list_samples(blood: Ints, csf: Ints, start: int, width: int, drawn: str) -> Batch:
    """Three tubes of blood and one of CSF at the visits of these rows, numbered from `start`."""
    row = np.r_[np.repeat(blood, 3), csf]
    specimen = np.r_[np.tile(np.arange(3), len(blood)), np.full(len(csf), CSF)]
    order = np.lexsort((specimen, row))
    return Batch(row[order], specimen[order], np.arange(start, start + len(row)), width, drawn)


def _take_samples(trial: Trial, batch: Batch, rng: np.random.Generator) -> Records:
    """When each sample was taken, shipped and entered, and its volume."""
    specimen, size = batch.specimen, len(batch.row)
    day = trial.visits.day[batch.row]
    minute = rng.integers(8 * 60 + 30, 12 * 60 + 30, size)
    wait = np.where(specimen == 0, 1, rng.integers(20, 75, size))
    shipped = add_days(day, wait)
    entered = trial.visits_entered[batch.row] + rng.integers(0, 110, size)
    sent = np.maximum(enter_form(shipped, rng), entered)
    volume = np.array([5.0, 2.5, 2.5, 8.0])[specimen] + rng.uniform(-0.5, 0.5, size)
    columns: dict[str, Column] = {
        "sample_id": Serial(batch.number, "S", batch.width),
        "visit": name_visit(trial.visits.visit[batch.row]),
        "specimen": Coded(specimen, SPECIMENS),
        "sample_date": day,
        "sample_time": tell_time(minute),
        "volume": Measured(np.round(volume, 1), 1),
        "shipped_date": shipped,
    }
    first: dict[str, Column] = {"shipped_date": np.full(size, NEVER, "datetime64[D]")}
    return Records("samples", trial.visits.subject[batch.row], columns, entered, sent, first)


def _find_time_point(trial: Trial, subject: Ints, visit: Ints) -> Ints:
    """Before the first dose of a cycle, on day 8 of it, or without a dose."""
    cycle = np.select([visit == RAND, visit >= M3], [0, 3 + 3 * (visit - M3)], 0)
    cycle = np.minimum(cycle, trial.course.cycles.shape[1] - 1)
    dosed = (trial.course.cycles[subject, cycle] <= trial.dosing.last_given[subject]) & (
        ~trial.dosing.skipped[subject, cycle]
    )
    before = dosed & (visit != SCR) & (visit != EOT)
    return np.where(visit == D8, 1, np.where(before, 0, 2))


def _fill_transfer(
    trial: Trial,
    transfer: str,
    samples: Records,
    shared: dict[str, Column],
    batch: Batch,
) -> Records:
    """One laboratory's results: a row a sample and test; what is usual of a subject stays so."""
    rng = trial.open_stream(transfer)
    assays = read_table("assays")
    assays = assays[assays["transfer"] == transfer].reset_index(drop=True)
    kind = np.array([SPECIMENS.index(name) for name in assays["specimen"]])
    usual = rng.standard_normal((len(trial.subjects), len(assays)))
    if batch.drawn:
        rng = trial.open_stream(transfer + batch.drawn)
    sample, assay = np.nonzero(batch.specimen[:, None] == kind)
    visit_row = batch.row[sample]
    values = _draw_results(trial, rng, usual, assays, assay, visit_row)
    lloq = assays["lloq"].to_numpy(float)[assay]
    uloq = assays["uloq"].to_numpy(float)[assay]
    digits = assays["digits"].to_numpy(np.int8)[assay]
    below = values < lloq
    day = trial.visits.day[visit_row]
    analysed = _analyse(day, transfer, rng)
    units = tuple(dict.fromkeys([*assays["unit"], *assays["later_unit"]]))
    early = np.array([units.index(name) for name in assays["unit"]])[assay]
    later = np.array([units.index(name) for name in assays["later_unit"]])[assay]
    columns = {name: pick(column, sample) for name, column in shared.items()} | {
        "test": Coded(assay, tuple(assays["test"])),
        "result": Measured(
            np.where(below, lloq, np.minimum(values, uloq)),
            np.where(below, 1, digits).astype(np.int8),
            below,
        ),
        "unit": Coded(np.where(analysed >= LATER_UNIT_FROM, later, early), units),
        "lloq": Measured(lloq, 1),
        "uloq": Measured(uloq, 0),
        "analysed_date": analysed,
    }
    sent = (analysed + 14).astype("datetime64[m]") + 12 * 60
    entered = np.maximum(sent, samples.entered[sample])
    return Records(transfer, trial.visits.subject[visit_row], columns, entered)


def _analyse(day: Days, transfer: str, rng: np.random.Generator) -> Days:
    """Fresh blood within two days; frozen samples in the batch of the second month after."""
    if transfer == "flow_cytometry":
        return add_days(day, rng.integers(0, 3, len(day)))
    return (day.astype("datetime64[M]") + 2).astype("datetime64[D]") + 9


def _draw_results(
    trial: Trial,
    rng: np.random.Generator,
    usual: Floats,
    assays: pd.DataFrame,
    assay: Ints,
    row: Ints,
) -> Floats:
    """Results in the first unit, with what IL-2 does to them; CSF-pNFH at LP2 is the covariate."""
    subject, visit = trial.visits.subject[row], trial.visits.visit[row]
    median = assays["median"].to_numpy(float)[assay]
    values = np.log(median) + usual[subject, assay] * assays["between"].to_numpy(float)[assay]
    values += rng.standard_normal(len(row)) * assays["within"].to_numpy(float)[assay]

    test = assays["test"].to_numpy()[assay]
    pnfh = trial.cohort.pnfh[subject]
    axons = np.log(pnfh / 2000)
    values += np.where(test == "NFL", 0.6 * axons, np.where(test == "PNFH", axons, 0.0))
    day = trial.visits.day[row]
    dosed = trial.allocation.treated[subject] & (day > trial.cohort.randomised[subject])
    dosed &= day <= trial.dosing.last_given[subject] + 35
    in_csf = (assays["specimen"] == "CSF").to_numpy()[assay]
    values += np.log(_respond(trial, test, in_csf, visit)) * dosed
    results = np.exp(values)
    return np.where((test == "PNFH") & (visit == RAND), pnfh, results)


def _respond(trial: Trial, test: np.ndarray, in_csf: Bools, visit: Ints) -> Floats:
    """Ratio of a result on IL-2 to that on placebo."""
    p = trial.parameters
    eighth, last = visit == D8, visit == EOT
    tregs = np.where(eighth, p.tregs_day8, np.where(last, p.tregs_predose**0.5, p.tregs_predose))
    killers = np.where(eighth, p.nk_day8, p.nk_day8**0.5)
    receptor = np.where(eighth, p.sil2r_day8, p.sil2r_day8**0.2)
    chemokine = np.where(in_csf, p.ccl2_csf, p.ccl2_plasma)
    return np.select(
        [np.isin(test, ("TREGPCT", "TREGABS")), test == "NK", test == "SIL2R", test == "CCL2"],
        [tregs, killers, receptor, chemokine],
        1.0,
    )
