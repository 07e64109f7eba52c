"""Calibrates the default trial to the published figures.

The model has the published effects, but one draw of 220 subjects scatters about them. For the
default seed, days to death are exchanged between subjects of similar hazard until every published
survival figure is met to its printed digits and deaths are spread as evenly over time as the model
expects; `tables/latent_cohort.csv` lists the exchanges. No other draw is touched, and any other
seed or size is a plain draw of the model. Made again, to the byte, by
`python -m mirocals.simulation.calibration`, with the draw of the decline, which depends on the days
to death, and `tables/calibration.json`, which says what they were made of.

`python -m mirocals.simulation.calibration seed` chooses the default seed: `seed_choice`.
"""

import csv
import json
import sys
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from mirocals.simulation import decline, seed_choice
from mirocals.simulation.cohort import read_table
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, MODEL, Parameters
from mirocals.simulation.published_effects import (
    COVARIATE,
    DIFFERENCE,
    Analyses,
    Targets,
    read_targets,
)
from mirocals.simulation.streams import Ints, open_stream
from mirocals.simulation.trial import Trial, generate_trial

COMMAND = "python -m mirocals.simulation.calibration"
TABLE = Path(__file__).parent / "tables" / "latent_cohort.csv"
PROVENANCE = TABLE.with_name("calibration.json")
# the further covariates keep within so many standard errors of their assumed effects
COVARIATES, WITHIN = 7, 1.6
FIRST = ("deaths", "alive", COVARIATE)
# most chi-square of the arms' difference in deaths by period: two of three plain draws have less
EVEN = 8.0
ROUNDS, STEPS, HOT, COLD = 8, 30_000, 1.0, 0.06
SIMILAR, MARGIN, POWER, COUNTED = 1.5, 0.9, 0.7, 4.0


def all_targets() -> Targets:
    """What the calibration aims at: the published figures, an even spread, assumed effects."""
    targets = read_targets()
    targets[DIFFERENCE, 0] = (EVEN / 2, EVEN / 2 / MARGIN)
    targets |= {(COVARIATE, place): (0.0, WITHIN) for place in range(COVARIATES)}
    return targets


def measure_distance(figures: dict[tuple[str, int], float], targets: Targets) -> float:
    """How far the figures are off: 0 where all lie within a margin of the printed digits.

    The root keeps a figure that is far off from drowning the others; counts of deaths and the
    further covariates come first, because the others follow from them.
    """
    total = 0.0
    for name, (value, half) in targets.items():
        beyond = max(0.0, abs(figures[name] - value) / half - MARGIN)
        total += beyond**POWER * (COUNTED if name[0].startswith(FIRST) else 1.0)
    return total


def calibrate(trial: Trial) -> Ints:
    """Whose drawn days to death each randomised subject takes, as positions among them.

    Rounds of simulated annealing, the first from the draw itself, each further one cooler and
    from the best so far; a subject takes only days of one whose log hazard is similar to its own.
    """
    analyses, targets = Analyses(trial), all_targets()
    rng = open_stream(trial.seed, "calibration")
    kept = np.arange(len(analyses.rows))
    for number in range(ROUNDS):
        kept, best = _anneal(trial, analyses, targets, kept, rng, HOT / (1 + number))
        if best == 0:
            break
    return kept


def _anneal(
    trial: Trial,
    analyses: Analyses,
    targets: Targets,
    kept: Ints,
    rng: np.random.Generator,
    hot: float,
) -> tuple[Ints, float]:
    """One round: the best exchange found, and how far its figures are off."""
    hazard, days = trial.hazard[analyses.rows], trial.survival[analyses.rows]
    source = kept.copy()
    now = best = measure_distance(analyses.figures(days[source]), targets)
    for step in range(STEPS):
        pair = rng.integers(0, len(days), 2)
        swapped = source[pair[::-1]]
        if np.abs(hazard[pair] - hazard[swapped]).max() > SIMILAR:
            continue
        if days[swapped].min() > analyses.horizon:
            continue
        before = source[pair]
        source[pair] = swapped
        distance = measure_distance(analyses.figures(days[source]), targets)
        heat = hot * (COLD / hot) ** (step / STEPS)
        if distance > now and rng.random() >= np.exp((now - distance) / heat):
            source[pair] = before
            continue
        now = distance
        if now < best:
            best, kept = now, source.copy()
        if best == 0:
            break
    return kept, best


def describe_calibration(trial: Trial) -> dict[str, object]:
    """What the stored tables were made of: commands, seed and its choice, parameters, search.

    `draw` is a hash of the plain draw they change, so that a change of the model shows: arms,
    CSF-pNFH, log hazards to 6 decimals and days to death, by row of the cohort.
    """
    rows, chosen = trial.cohort.entered_trial, seed_choice.read_choice()
    drawn = (
        trial.allocation.arm[rows].tolist(), trial.cohort.pnfh[rows].tolist(),
        np.round(trial.hazard[rows], 6).tolist(), trial.survival[rows].tolist(),
    )  # fmt: skip
    search = {name.lower(): globals()[name] for name in (
        "ROUNDS", "STEPS", "HOT", "COLD", "SIMILAR", "MARGIN", "POWER", "COUNTED", "WITHIN",
        "EVEN",
    )}  # fmt: skip
    return {
        "command": COMMAND,
        "seed": trial.seed,
        "subjects": len(rows),
        "model": MODEL,
        "seed_choice": {
            "command": f"{COMMAND} seed {chosen.first} {chosen.last}",
            "rule": seed_choice.RULE,
            **asdict(chosen),
        },
        "draw": sha256(json.dumps(drawn).encode()).hexdigest(),
        "search": search,
        "decline": {"margin": decline.MARGIN, "least_p_value": decline.NO_DIFFERENCE},
        "parameters": json.loads(json.dumps(asdict(trial.parameters), default=str)),
    }


def write_provenance(trial: Trial, path: Path = PROVENANCE) -> None:
    """Write what the stored tables were made of."""
    text = json.dumps(describe_calibration(trial), indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_exchanges(trial: Trial, source: Ints, path: Path = TABLE) -> None:
    """Write whose days to death each randomised subject takes, by randomisation number."""
    number = trial.allocation.number[trial.cohort.entered_trial]
    moved = np.flatnonzero(source != np.arange(len(source)))
    moved = moved[np.argsort(number[moved])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["randomisation_number", "takes_days_of"])
        writer.writerows(zip(number[moved].tolist(), number[source[moved]].tolist(), strict=True))


def make_tables() -> None:
    """Make the default trial's tables: exchanges, draw of the decline, provenance."""
    plain = generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters(), exchanged=False)
    write_exchanges(plain, calibrate(plain))
    read_table.cache_clear()
    decline.write_draw(
        decline.calibrate(generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters()))
    )
    write_provenance(plain)


def make_choice() -> seed_choice.Choice:
    """Search the whole range for the default seed, and store what was found."""
    choice = seed_choice.choose_seed(seed_choice.SEEDS, Parameters())
    seed_choice.write_choice(choice)
    read_table.cache_clear()
    write_provenance(generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters(), exchanged=False))
    return choice


if __name__ == "__main__":
    if sys.argv[1:2] != ["seed"]:
        make_tables()
    elif bounds := [int(each) for each in sys.argv[2:]]:
        seeds = range(bounds[0], bounds[1] + 1)
        sys.stdout.write(f"{seed_choice.choose_seed(seeds, Parameters())}\n")
    else:
        sys.stdout.write(f"{make_choice()}\n")
