"""What may be concluded from the results of a release, worked out from them."""

from collections.abc import Sequence

from mirocals.analyses.results import NOT_ESTIMABLE, Result
from mirocals.analyses.trial import Endpoint, Trial

RULE = "significance_level"
P_VALUES = "p value"  # how the names of statistics that are p values end
DUMMIES = "The arms are dummies: no result by arm says anything of the treatment."
OTHERS = (
    "Every other p value on this page is nominal: it was not protected against the number "
    "of comparisons and cannot by itself show an effect."
)


def conclude(trial: Trial, results: Sequence[Result]) -> list[str]:
    """Say in sentences whether the primary analysis met its level, and what other p values are."""
    judged = judge(trial, results)
    return [judged, OTHERS] if " met." in judged else [judged]


def note_survival(trial: Trial, endpoint: Endpoint, results: Sequence[Result]) -> tuple[str, ...]:
    """What stands below the curves of an endpoint: what it is in the study, and the verdict."""
    primary = _primary(trial)
    if trial.dummy_arms or primary is None or endpoint == primary:
        return (judge(trial, results),)
    return (f"Not the primary endpoint: its p value is nominal. {judge(trial, results)}",)


def judge(trial: Trial, results: Sequence[Result]) -> str:
    """The primary analysis and whether it met its level.

    It is the log-rank test of the primary endpoint; its level is the rule `significance_level` of
    `seeds/study/analysis_rules.csv`. Where the study did not publish that the endpoint is primary,
    nothing is said of met or not met.
    """
    if trial.dummy_arms:
        return DUMMIES
    primary = _primary(trial)
    if primary is None:
        return "The study declares no primary endpoint; every p value is nominal."
    what = primary.param.removesuffix(" (days)").lower()
    name = f"Primary analysis, {what}"
    level = _level(trial)
    if level is None:
        return f"{name}: the study states no level of significance; every p value is nominal."
    rows = [row for row in results if row.analysis_id == f"{primary.paramcd}.LOGRANK"]
    p = next((row for row in rows if row.statistic == "p value"), None)
    if p is None or p.value is None:
        why = next((row.note for row in rows if row.statistic == NOT_ESTIMABLE), "not analysed")
        return f"{name}: not estimable ({why}); every other p value is nominal."
    sign = "" if str(p.formatted).startswith("<") else "= "
    found = f"log-rank p {sign}{p.formatted}"
    if not primary.published:
        return (
            f"{what[:1].upper()}{what[1:]}, taken as primary here (assumed): {found}. "
            "Every p value is nominal."
        )
    met = p.value < level
    return (
        f"{name}: {found}, {'below' if met else 'not below'} the two-sided level of {level:g}. "
        f"The primary endpoint was {'met' if met else 'not met'}."
    )


def _primary(trial: Trial) -> Endpoint | None:
    return next((endpoint for endpoint in trial.endpoints if endpoint.primary), None)


def mark_nominal(trial: Trial, results: Sequence[Result]) -> list[Result]:
    """The results with `nominal` on each p value: N for the primary analysis, Y for all others."""
    primary = {f"{endpoint.paramcd}.LOGRANK" for endpoint in trial.endpoints if endpoint.primary}
    return [
        row.but(nominal="N" if row.analysis_id in primary else "Y")
        if row.statistic.endswith(P_VALUES)
        else row
        for row in results
    ]


def _level(trial: Trial) -> float | None:
    rules = trial.seed("analysis_rules")
    if rules.empty:
        return None
    stated = rules.loc[rules["rule"] == RULE, "value"].dropna()
    return float(stated.iloc[0]) if len(stated) else None
