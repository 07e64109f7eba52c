"""The validation report: what an auditor finds on it, and that nothing in it can run or load."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from gate_run import GateRun

from expectations.gate import collect
from mirocals.report.page import write_report

RELEASE = {
    "release_id": "R1",
    "study": "MIROCALS",
    "verdict": "rejected",
    "reasons": ["GX-DM-AGE: too old"],
    "blinded": True,
    "synthetic": True,
    "made_by": "someone@somewhere",
    "made_at": "2026-01-02T03:04:05+00:00",
    "versions": {"duckdb": "1.5.5"},
    "code": "c0de",
    "tables": {"sdtm.dm": {"rows": 2, "sha256": "abc"}},
}
VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """Checks that tags close in order, and keeps text, tags and addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("src", "href") if name in given]
        self.ids += [str(given["id"])] if "id" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.fixture
def run(tmp_path: Path) -> GateRun:
    run = GateRun(tmp_path)
    run.add_check("GX-DM-AGE", "failed", "critical", failures=12)
    run.add_check("GX-DM-NONE", "not run", "minor")
    return run


def report(run: GateRun, **changes: object) -> Page:
    collect(run.write(), run.folder, "R1")
    path = write_report(run.warehouse, run.folder, {**RELEASE, **changes})
    assert path == run.folder / "validation" / "report.html"
    return Page(path.read_text(encoding="utf-8"))


def test_the_marks_and_the_verdict_stand_at_the_top(run: GateRun) -> None:
    text = report(run).text
    assert text.index("SYNTHETIC DATA") < text.index("Rejected: not published")
    assert "BLINDED – DUMMY ARMS" in text and "GX-DM-AGE: too old" in text


def test_an_unblinded_release_of_real_data_carries_neither_mark(run: GateRun) -> None:
    text = report(run, blinded=False, synthetic=False).text
    assert "DUMMY" not in text and "SYNTHETIC" not in text and "TRUE ARMS" in text


def test_the_accounts_of_every_file_and_the_quarantine_are_shown(run: GateRun) -> None:
    text = report(run).text
    assert "visits.csv 5 4 1 4 0 0 0 0 4 0 1" in text
    assert "2 findings on records" in text and "no visit" in text


def test_what_a_cut_emptied_is_told_by_form_and_column(run: GateRun) -> None:
    assert "Emptied by the cut" not in report(run).text
    run.sql("update intake.build set cut_date = date '2019-06-30'")
    assert "Emptied by the cut No record from before the cut" in report(run).text
    run.sql(
        "insert into intake.emptied values"
        " ('adverse_events', 'end_date', 1234), ('adverse_events', 'outcome', 17)"
    )
    text = report(run).text
    assert "was not known on 2019-06-30 and is left empty" in text
    assert "adverse_events end_date 1,234 adverse_events outcome 17" in text
    assert text.index("visits.csv") < text.index("adverse_events end_date") < text.index("Export 1")


def test_a_failed_check_shows_its_first_rows_the_count_and_how_to_see_all(run: GateRun) -> None:
    text = report(run).text
    assert "First 10 of 12 failing rows" in text
    assert "select * from validation.failures where check_id = 'GX-DM-AGE'" in text
    passed = report(run, verdict="passed").text
    assert (
        'mirocals sql --study MIROCALS --release R1 "select * from validation.failures'
        " where check_id = 'GX-DM-AGE'\"" in passed
    )


def test_a_check_that_did_not_run_says_why(run: GateRun) -> None:
    assert "no row of sdtm.dm that the rule speaks of" in report(run).text


def test_the_second_opinion_tells_of_each_dataset_what_agrees_differs_or_lacks(
    run: GateRun,
) -> None:
    run.add_opinion("AGE")
    run.add_opinion("TRTSDT", "failed", failures=1)
    run.add_opinion("PPROTFL", "not run")
    text = report(run).text
    assert "ADSL 2 1 TRTSDT PPROTFL (not compared: nobody derived it)" in text
    assert "this release 2018-05-02 · second opinion 2018-05-03" in text


def test_who_when_and_which_versions_are_told(run: GateRun) -> None:
    text = report(run).text
    for word in ("someone@somewhere", "2026-01-02 03:04 UTC", "duckdb 1.5.5", "c0de", "abc"):
        assert word in text


def test_everything_from_the_data_is_escaped(run: GateRun) -> None:
    page = report(run)
    assert "script" not in page.tags and "b" not in page.tags
    assert "<script>alert(1)</script>" in page.text


def test_the_page_loads_nothing_and_its_links_lead_somewhere(run: GateRun) -> None:
    figures = run.folder / "analyses" / "figures"
    figures.mkdir(parents=True)
    (figures / "kaplan_meier_os.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><title>Survival</title>'
        "<desc>Two curves &amp; a table</desc></svg>"
    )
    page = report(run)
    inside = [link for link in page.links if link.startswith("#")]
    assert {link[1:] for link in inside} <= set(page.ids)
    assert [link[:26] for link in page.links if not link.startswith("#")] == [
        "data:image/svg+xml;base64,"
    ]
    (run.folder / "analyses" / "index.html").write_text("<p>all of them</p>")
    assert "../analyses/index.html" in report(run).links
    html = (run.folder / "validation" / "report.html").read_text()
    assert 'alt="Two curves &amp; a table"' in html
    assert not re.search(r"@import|url\(|https?://", html)


def test_published_figures_stand_beside_those_of_the_release(run: GateRun) -> None:
    run.sql("create schema results")
    run.sql(
        "create table results.comparison as select 'deaths' as figure, '90' as published,"
        " 'Lancet' as source, 'published' as strength, '91' as this_release, 'no' as agrees,"
        " '' as note"
    )
    assert "deaths 90 91 no Lancet (published)" in report(run).text


def test_the_endpoints_are_told_with_their_horizon_and_source(run: GateRun) -> None:
    run.sql("create schema seeds")
    run.sql(
        "create table seeds.tte_parameters as select 'MIROCALS' as study, 'OS' as paramcd,"
        " 'Overall Survival' as param, 'RANDDT' as time_origin, 640 as horizon_days,"
        " 'published' as source, null as note"
    )
    assert "OS Overall Survival RANDDT 640 published" in report(run).text


def test_what_the_release_does_not_say_is_left_out(run: GateRun) -> None:
    collect(run.write(), run.folder, "R1")
    path = write_report(run.warehouse, run.folder, {})
    text = Page(path.read_text(encoding="utf-8")).text
    assert "Rejected" in text and "Made by" not in text and "None" not in text


def test_the_machine_readable_twin_holds_the_same_checks(run: GateRun) -> None:
    report(run)
    document = json.loads((run.folder / "validation" / "results.json").read_text())
    assert document["verdict"] == "rejected" and document["study"] == "MIROCALS"
    assert len(document["checks"]) == run.sql("select count(*) from validation.checks")[0][0]
    age = next(c for c in document["checks"] if c["check_id"] == "GX-DM-AGE")
    assert (age["status"], age["failures"], age["severity"]) == ("failed", 12, "critical")
