"""Safety laboratory: results as each site's laboratory reports them."""

import numpy as np
from numpy.typing import NDArray

from mirocals.simulation.cohort import read_table
from mirocals.simulation.columns import Coded, Column, Measured, Records, tell_time
from mirocals.simulation.course import EOT, RAND, SCR
from mirocals.simulation.forms.assessments import plan_assessed
from mirocals.simulation.forms.wording import name_visit
from mirocals.simulation.streams import Floats, Ints
from mirocals.simulation.trial import Trial

LABORATORIES = ("SI", "CONV", "US")
# visits with thyroid and coagulation: screening, months 6 and 12, end of treatment
SOMETIMES = (SCR, 5, 7, EOT)
DIFFERENTIAL = ("NEUT", "LYM", "MONO", "EOS", "BASO")


def fill_laboratory(trial: Trial) -> list[Records]:
    """A row a test at each visit on site with a safety sample."""
    rng = trial.open_stream("laboratory")
    tests = read_table("tests")
    names = tests["test"].tolist()
    rows = plan_assessed(trial, "safety_lab", on_site=True)
    row, test = np.nonzero(_plan_tests(trial, rows, tests["panel"].to_numpy()))
    visit_row = rows[row]
    subject, visit = trial.visits.subject[visit_row], trial.visits.visit[visit_row]
    values = _draw_values(trial, rng, rows)[row, test]

    units = read_table("units")
    at = {
        (name, laboratory): index
        for index, (name, laboratory) in enumerate(
            zip(units["test"], units["laboratory"], strict=True)
        )
    }
    table = np.array([[at[name, laboratory] for laboratory in LABORATORIES] for name in names])
    laboratory = np.array([LABORATORIES.index(name) for name in read_table("sites")["laboratory"]])
    site = trial.cohort.site[subject]
    unit = table[test, laboratory[site]]
    factor = units["factor"].to_numpy(float)[unit]
    digits = units["digits"].to_numpy(np.int8)[unit]

    lowest = tests["lowest"].to_numpy(float)[test]
    below = values < lowest
    low, high = _find_range(trial, subject, test, site)
    times = rng.integers(8 * 60, 12 * 60, len(rows))
    unit_names = tuple(dict.fromkeys(units["unit"]))
    unit_code = np.array([unit_names.index(name) for name in units["unit"]])
    entered = trial.visits_entered[rows] + rng.integers(0, 110, len(rows))
    columns: dict[str, Column] = {
        "visit": name_visit(visit),
        "form_repeat": np.ones(len(row), np.int64),
        "test": Coded(test, tuple(names)),
        "sample_date": trial.visits.day[visit_row],
        "sample_time": tell_time(times[row]),
        "result": Measured(np.where(below, lowest, values) * factor, digits, below),
        "unit": Coded(unit_code[unit], unit_names),
        "range_low": Measured(low * factor, digits),
        "range_high": Measured(high * factor, digits),
    }
    return [Records("safety_lab", subject, columns, entered[row])]


def _plan_tests(trial: Trial, rows: Ints, panel: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Visits x tests: blood count and chemistry always, the others at some visits."""
    subject, visit = trial.visits.subject[rows], trial.visits.visit[rows]
    fertile = trial.cohort.female & (trial.cohort.age < 52)
    pregnancy = fertile[subject] & np.isin(visit, (SCR, RAND))
    plan = np.empty((len(rows), len(panel)), bool)
    plan[:, panel == "always"] = True
    plan[:, panel == "sometimes"] = np.isin(visit, SOMETIMES)[:, None]
    plan[:, panel == "pregnancy"] = pregnancy[:, None]
    return plan


def _draw_values(trial: Trial, rng: np.random.Generator, rows: Ints) -> Floats:
    """Visits x tests in the units of the table of tests, with what IL-2 and riluzole do."""
    p = trial.parameters
    tests = read_table("tests")
    names = tests["test"].tolist()
    subject, day = trial.visits.subject[rows], trial.visits.day[rows]
    centre = np.where(
        trial.cohort.female[:, None], tests["women"].to_numpy(float), tests["men"].to_numpy(float)
    )
    between = rng.standard_normal(centre.shape) * tests["between"].to_numpy(float)
    usual = np.log(centre) + between
    within = rng.standard_normal((len(rows), len(names))) * tests["within"].to_numpy(float)
    values = np.exp(usual[subject] + within)

    start = trial.cohort.randomised[subject]
    dosed = (day > start) & (day <= trial.dosing.last_given[subject] + 35)
    dosed &= trial.allocation.treated[subject]
    values[:, names.index("EOS")] *= np.where(dosed, p.eosinophils, 1.0)
    values[:, names.index("LYM")] *= np.where(dosed, p.lymphocytes, 1.0)
    on_riluzole = np.where(day > trial.cohort.screened[subject], 1.12, 1.0)
    for enzyme in ("ALT", "AST"):
        values[:, names.index(enzyme)] *= on_riluzole
    cells = [names.index(name) for name in DIFFERENTIAL]
    values[:, names.index("WBC")] = values[:, cells].sum(axis=1)
    return values


def _find_range(trial: Trial, subject: Ints, test: Ints, site: Ints) -> tuple[Floats, Floats]:
    """Local reference range: by sex, a few percent apart between sites."""
    table = read_table("tests")
    female = trial.cohort.female[subject]
    shift = trial.open_stream("ranges").uniform(0.96, 1.04, (len(read_table("sites")), len(table)))
    local = shift[site, test]
    low, high = (
        np.where(
            female,
            table[f"{end}_women"].to_numpy(float)[test],
            table[f"{end}_men"].to_numpy(float)[test],
        )
        * local
        for end in ("low", "high")
    )
    return low, high
