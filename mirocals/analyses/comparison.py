"""Where the published figures are held against this release's."""

import re
from collections.abc import Sequence

from mirocals.analyses.published import DUMMY_ARMS, read_published
from mirocals.analyses.results import NOT_ESTIMABLE, Comparison, Result
from mirocals.analyses.trial import Trial

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def compare_published(trial: Trial, results: Sequence[Result]) -> list[Comparison]:
    """Each published figure beside the same figure of this release.

    They agree where every number lies within the rounding of the printed one, or where the rules
    hold that say in numbers what was published in words. Figures by arm are not compared in a
    release with dummy arms.
    """
    found = {(row.analysis_id, row.group_level, row.term, row.statistic): row for row in results}
    names = {arm.number: arm.name for arm in trial.arms}
    return [_compare(row, trial, names, found) for row in read_published(trial.study)]


def _compare(
    published: dict[str, str],
    trial: Trial,
    names: dict[int, str],
    found: dict[tuple[str, str | None, str | None, str], Result],
) -> Comparison:
    def verdict(this_release: str, agrees: str, *notes: str) -> Comparison:
        return Comparison(
            figure=published["figure"],
            published=published["published"],
            source=published["source"],
            strength=published["strength"],
            this_release=this_release,
            agrees=agrees,
            note="; ".join(note for note in (*notes, published["note"]) if note),
        )

    level = names.get(int(published["arm"])) if published["arm"] else None
    where = (published["analysis_id"], level, published["term"] or None)
    rows = [found.get((*where, statistic)) for statistic in published["statistics"].split(";")]
    values = [
        row.value * float(published["scale"]) for row in rows if row and row.value is not None
    ]
    if len(values) < len(rows):
        return verdict(NOT_ESTIMABLE, "not applicable", _why_not(where, found))
    if published["rules"]:
        this_release, agrees = _follow_rules(published["rules"].split(";"), rows, values)
        if trial.dummy_arms and published["by_arm"] == "Y":
            return verdict(this_release, "not applicable", DUMMY_ARMS)
        return verdict(this_release, "yes" if agrees else "no")
    texts = NUMBER.findall(published["published"])
    shown = iter(_as_printed(value, text) for value, text in zip(values, texts, strict=True))
    this_release = NUMBER.sub(lambda _: next(shown), published["published"])
    if trial.dummy_arms and published["by_arm"] == "Y":
        return verdict(this_release, "not applicable", DUMMY_ARMS)
    off = [
        f"{statistic} {value:.6g} against {text}"
        for statistic, value, text in zip(
            published["statistics"].split(";"), values, texts, strict=True
        )
        if not within_rounding(value, text)
    ]
    return verdict(this_release, "no" if off else "yes", ", ".join(off))


def _follow_rules(
    rules: Sequence[str], rows: Sequence[Result | None], values: Sequence[float]
) -> tuple[str, bool]:
    """What this release has of a finding published in words, and whether all its rules hold.

    A rule is `> 1` or `< 0.05`, one for each statistic.
    """
    told = [f"{row.statistic} {row.formatted}" for row in rows if row]
    holds = [
        value > float(rule[1:]) if rule[0] == ">" else value < float(rule[1:])
        for rule, value in zip(rules, values, strict=True)
    ]
    return ", ".join(told), all(holds)


def _why_not(
    where: tuple[str, str | None, str | None],
    found: dict[tuple[str, str | None, str | None, str], Result],
) -> str:
    analysis_id, level, term = where
    for of, by in ((level, term), (level, "TRT01P"), (None, "TRT01P"), (level, None), (None, None)):
        row = found.get((analysis_id, of, by, NOT_ESTIMABLE))
        if row:
            return str(row.note)
    return f"this release has no {analysis_id}" + (f" for {level}" if level else "")


def within_rounding(value: float, printed: str) -> bool:
    """Whether a value, rounded as the printed number is, could have been printed so."""
    half_a_digit = 0.5 * 10 ** -_decimals(printed)
    return abs(value - float(printed)) <= half_a_digit * (1 + 1e-9)


def _as_printed(value: float, printed: str) -> str:
    text = f"{value:.{_decimals(printed)}f}"
    return f"{value:.1g}" if value and float(text) == 0 else text


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])
