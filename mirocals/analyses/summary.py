"""The few figures that end a run: this release's beside the published ones."""

from typing import NamedTuple

import duckdb

from mirocals.analyses.published import DUMMY_ARMS, read_published

PRIMARY = """
    select study, paramcd, horizon_days from intake.build
    join seeds.tte_parameters using (study) where is_primary = 'Y' order by paramcd limit 1
"""
ARMS = """
    select distinct TRT01PN, TRT01P from adam.adsl
    where ITTFL = 'Y' and TRT01PN is not null order by TRT01PN
"""
RESULTS = "select analysis_id, group_level, statistic, formatted from results.ard"
COMPARED = "select figure, published, note from results.comparison"
SIDE_BY_SIDE = """
    select figure, published, source || ' (' || strength || ')', this_release, agrees
    from results.comparison order by rowid
"""
HEADINGS = ("figure", "published", "source", "this release", "agrees")


class SummaryRow(NamedTuple):
    """A figure; `published` is empty where none is, and says so where arms are dummies."""

    label: str
    this_release: str
    published: str


def summary(connection: duckdb.DuckDBPyConnection) -> list[SummaryRow]:
    """Subjects, deaths by arm, log-rank p and hazard ratio of the primary endpoint.

    Reads `results` of an analysed warehouse; the same figures for every study, whether or not any
    were published.
    """
    study, paramcd, horizon = connection.execute(PRIMARY).fetchone() or ("", "", None)
    arms = connection.execute(ARMS).fetchall()
    results = {
        (analysis, level, statistic): text
        for analysis, level, statistic, text in connection.execute(RESULTS).fetchall()
    }
    compared = {
        figure: DUMMY_ARMS if note.startswith(DUMMY_ARMS) else text
        for figure, text, note in connection.execute(COMPARED).fetchall()
    }
    published = {
        (row["analysis_id"], row["arm"], row["statistics"].split(";")[0]): compared[row["figure"]]
        for row in read_published(study)
        if row["figure"] in compared
    }

    def row(label: str, analysis: str, arm: tuple[int, str] | None, *parts: str) -> SummaryRow:
        texts = [results.get((analysis, arm[1] if arm else None, part)) for part in parts]
        shown = {1: "{}", 2: "{} of {}", 3: "{} ({}-{})"}[len(parts)].format(*texts)
        key = (analysis, str(arm[0]) if arm else "", parts[0])
        return SummaryRow(
            label, "not estimable" if None in texts else shown, published.get(key, "")
        )

    by_day = f" by day {horizon}" if horizon else ""
    rows = [
        row("subjects screened", "SUBJECTS", None, "screened"),
        row("subjects randomised", "SUBJECTS", None, "randomised"),
        row(f"deaths{by_day}", f"{paramcd}.KM", None, "events", "n"),
    ]
    rows += [row(f"deaths{by_day}, {arm[1]}", f"{paramcd}.KM", arm, "events", "n") for arm in arms]
    rows.append(row("log-rank p", f"{paramcd}.LOGRANK", None, "p value"))
    ratio = ("hazard ratio", "hazard ratio lower", "hazard ratio upper")
    rows += [
        row(f"hazard ratio (95 % CI), {arm[1]}", f"{paramcd}.COX", arm, *ratio)
        for arm in arms
        if arm[0] != 1
    ]
    return rows


def side_by_side(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """Every published figure beside this release's under a row of headings; none, no rows.

    Figure, published, source and its strength, this release, whether they agree.
    """
    rows = connection.execute(SIDE_BY_SIDE).fetchall()
    return [HEADINGS, *rows] if rows else []
