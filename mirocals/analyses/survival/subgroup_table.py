"""Subgroups as their table and their forest show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from mirocals.analyses.findings import Table
from mirocals.analyses.labels import Words
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.results import NOT_ESTIMABLE, Result
from mirocals.analyses.survival.likelihood_ratio import JOINT
from mirocals.analyses.trial import Arm, Endpoint, Trial

NOMINAL_TESTS = (
    "Exploratory; p values of interaction are nominal and not corrected for their number."
)


@dataclass(frozen=True)
class Ratio:
    """A hazard ratio with its limits, as text and as numbers; NE and not a number without one."""

    text: str
    values: tuple[float, float, float]


@dataclass(frozen=True)
class Level:
    """One subgroup: its name in words, events and subjects, the hazard ratio of each arm."""

    name: str
    events: int
    subjects: int
    ratios: dict[Arm, Ratio]


@dataclass(frozen=True)
class Subgroup:
    """A variable of `seeds/study/subgroups.csv`: its label, levels, p of interaction, reasons."""

    label: str
    levels: tuple[Level, ...]
    p: str
    notes: tuple[str, ...]


def read_subgroups(trial: Trial, endpoint: Endpoint, rows: Iterable[Result]) -> list[Subgroup]:
    """The subgroups of an endpoint in the seed's order; none where the seed has none."""
    declared, rows, words = trial.seed("subgroups"), list(rows), Words(trial)
    found, read = Lookup(rows), []
    if declared.empty:
        return []
    for one in declared.sort_values("subgroup_order").itertuples(index=False):
        variable, label = str(one.variable), str(one.label)
        whole = f"{endpoint.paramcd}.SUBGROUP.{variable}"
        levels: dict[str, Level] = {}
        notes: dict[str, None] = {}
        for row in rows:
            if not f"{row.analysis_id}.".startswith(f"{whole}."):
                continue
            name = words.value(variable, str(row.population).removeprefix(f"ITT, {variable} "))
            if row.analysis_id != whole and row.analysis_id not in levels:
                levels[row.analysis_id] = read_level(trial, row, name, found)
            about = name if row.analysis_id in levels else "interaction"
            if row.statistic == NOT_ESTIMABLE:
                notes[f"Not estimable: {label}, {about}: {row.note}."] = None
            elif row.term == JOINT and (told := (row.note or "").removesuffix("dummy arms")):
                notes[f"{label}, {about}: {told.removesuffix('; ')}."] = None
        p = found.text(whole, None, JOINT, "p value")
        read.append(Subgroup(label, tuple(levels.values()), p if levels else "NE", tuple(notes)))
    return read


def read_level(trial: Trial, row: Result, name: str, found: Lookup) -> Level:
    """The subgroup that a row of its analysis counts, with the ratios of all arms."""
    ratios = {}
    for arm in trial.arms:
        where = (row.analysis_id, arm.name, "TRT01P", "hazard ratio")
        text = found.interval(*where) if found.find(*where) else "NE"
        ratios[arm] = Ratio(text, found.values(*where))
    return Level(name, row.events or 0, row.n or 0, ratios)


def notes_of(subgroups: list[Subgroup]) -> tuple[str, ...]:
    """Why something is not estimable or how it was tested, for what stands below."""
    return tuple(note for subgroup in subgroups for note in subgroup.notes)


def tabulate_subgroups(
    trial: Trial, endpoint: Endpoint, subgroups: list[Subgroup], others: list[Arm]
) -> Table:
    """A line a subgroup below the line of its variable."""
    lines: list[tuple[str, ...]] = []
    for one in subgroups:
        lines.append((one.label, "", *([""] * len(others)), one.p))
        for level in one.levels:
            cells = (level.ratios[arm].text for arm in others)
            lines.append((f"  {level.name}", f"{level.events}/{level.subjects}", *cells, ""))
    return Table(
        table_id=f"subgroups_{endpoint.paramcd.lower()}",
        title=f"Subgroups: {endpoint.param.removesuffix(' (days)').lower()}",
        population="ITT",
        method="Cox model without covariates within the subgroup; likelihood-ratio test of the"
        " interaction",
        dataset="ADTTE, ADSL",
        columns=(
            "Subgroup",
            "Events/subjects",
            *(f"Hazard ratio (95 % CI), {arm.name}" for arm in others),
            "p of interaction",
        ),
        rows=tuple(lines),
        notes=(NOMINAL_TESTS, *notes_of(subgroups)),
        estimand_ids=trial.estimands_of(
            f"{endpoint.paramcd}.COX",
            *(
                f"{endpoint.paramcd}.SUBGROUP.{name}"
                for name in trial.seed("subgroups")["variable"]
            ),
        ),
    )
