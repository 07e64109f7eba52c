"""How tables and figures come out: what they say of themselves, and the same bytes each time."""

import io
import re
import subprocess
import sys
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import matplotlib.figure
import pandas as pd
import pytest
from PIL import Image
from small_trial import small_adae, small_adsl, small_trial

from mirocals.analyses.findings import Figure, Findings, Table
from mirocals.analyses.participants.analysis import analyse as participants
from mirocals.analyses.participants.baseline import describe_baseline
from mirocals.analyses.participants.flow import FLOW
from mirocals.analyses.presentation.drawing import draw
from mirocals.analyses.presentation.paper import lay_out, unbroken
from mirocals.analyses.presentation.present import Presentation
from mirocals.analyses.presentation.rtf import render_rtf
from mirocals.analyses.presentation.saying import Item, Statement, place
from mirocals.analyses.presentation.verdict import conclude
from mirocals.analyses.results import Result
from mirocals.analyses.trial import Endpoint, Term, Trial
from mirocals.analyses.words import title_case

TABLE = Table(
    table_id="A.Table",
    title="Ages \u2265 60 {of} some",
    population="ITT",
    method="Counts <b>",
    dataset="ADSL",
    columns=("", "Placebo\n(N = 4)"),
    rows=(("Sex", ""), ("  Women", "2 (50.0)")),
    notes=("A note.",),
)


def drawing() -> matplotlib.figure.Figure:
    figure = matplotlib.figure.Figure(figsize=(4, 2))
    figure.add_subplot().plot([0, 1], [0, 1])
    return figure


FIGURE = Figure(
    "a_line", "A line", "A line that rises from 0 to 1.", "ITT", "None", "ADSL", drawing
)


def present(trial: Trial, out: Path, beside: Executor | None = None) -> None:
    presentation = Presentation(trial, out, beside)
    presentation.add("Some", Findings(tables=[TABLE], figures=[FIGURE]))
    presentation.finish([])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("analyses")
    present(small_trial(), out)
    return out


def test_a_second_time_every_file_has_the_same_bytes(pages: Path, tmp_path: Path):
    present(small_trial(), tmp_path)
    files = [file.relative_to(pages) for file in pages.rglob("*") if file.is_file()]
    assert len(files) == 5
    for file in files:
        assert (pages / file).read_bytes() == (tmp_path / file).read_bytes(), file


def test_a_second_process_gives_the_same_bytes(pages: Path, tmp_path: Path):
    program = """
import sys
from pathlib import Path
from mirocals.analyses.hands import second_hands
with second_hands() as hands:
    from test_presentation import present, small_trial
    present(small_trial(), Path(sys.argv[1]), hands)
"""
    folder = Path(__file__).parent
    subprocess.run([sys.executable, "-c", program, tmp_path], cwd=folder, check=True, timeout=120)
    files = [file.relative_to(pages) for file in pages.rglob("*") if file.is_file()]
    for file in files:
        assert (pages / file).read_bytes() == (tmp_path / file).read_bytes(), file


def test_every_output_names_population_method_source_and_release_and_bears_its_marks(pages: Path):
    for file in ("index.html", "tables/a_table.html", "tables/a_table.rtf", "figures/a_line.svg"):
        text = " ".join(re.sub(r"<[^>]*>", " ", (pages / file).read_text()).split())
        for word in ("ITT", "ADSL of MIROCALS", "r-0123456789ab", "SYNTHETIC DATA"):
            assert word in text, (file, word)
        assert "DUMMY" not in text


def test_the_notes_of_a_figure_stand_in_its_image(tmp_path: Path):
    note = "The primary endpoint was not met; every other p value is nominal. " * 2
    (plain,) = place(small_trial(), [FIGURE], [])
    (noted,) = place(small_trial(), [replace(FIGURE, notes=(note,))], [])
    draw(plain, tmp_path)
    height = Image.open(tmp_path / "a_line.png").height
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", draw(noted, tmp_path))
    assert note.strip() in " ".join(texts)
    assert Image.open(tmp_path / "a_line.png").height > height + 60


def test_dummy_arms_are_marked_on_every_output(tmp_path: Path):
    blinded = replace(small_trial(), dummy_arms=True)
    present(blinded, tmp_path)
    for file in ("index.html", "tables/a_table.html", "tables/a_table.rtf", "figures/a_line.svg"):
        assert "BLINDED: DUMMY ARMS" in (tmp_path / file).read_text(), file


def test_the_png_holds_the_words_for_who_cannot_see_it(pages: Path):
    image = Image.open(io.BytesIO((pages / "figures" / "a_line.png").read_bytes()))
    assert image.info["Description"] == FIGURE.alt
    assert image.info["Title"] == "A line. SYNTHETIC DATA"
    assert "Software" not in image.info


def test_the_page_needs_nothing_from_the_web_and_escapes_what_it_shows(pages: Path):
    html = (pages / "index.html").read_text()
    assert not re.search(r"""(src|href)=["']https?:|@import|url\(""", html)
    assert "Counts &lt;b&gt;" in html
    for link in re.findall(r'href="((?:tables|figures)/[^"]+)"', html):
        assert (pages / link).is_file(), link


def test_the_rtf_is_ascii_with_balanced_braces_and_a_row_for_each_row():
    (item,) = place(small_trial(), [TABLE], [])
    rtf = render_rtf(item)
    assert rtf.isascii() and rtf.startswith(r"{\rtf1")
    assert rtf.count("{") == rtf.count("}")
    assert rtf.count(r"\trowd") == rtf.count(r"\row\pard") == 1 + len(TABLE.rows)
    assert r"\u8805" in rtf and r"\'7bof\'7d" in rtf
    assert r"\li200" in rtf


LONG = replace(
    TABLE,
    columns=("", "Placebo\n(N = 110)", "Hazard ratio (95 % CI)", "Population, method or reason"),
    rows=tuple(
        row
        for group in range(30)
        for row in (
            (f"Parameter {group}", "", "", ""),
            ("  From low", "1 (50.0)", "0.81 (0.54\u20131.22)", "words " * 30),
            ("    Of them", "0", "", ""),
            ("    Of them", "1", "", "words " * (30 + group)),
        )
    ),
)


def rows_of(rtf: str) -> list[tuple[int, str]]:
    """The indent and the stub of each row of each page."""
    rows = re.findall(r"\\trowd.*?\\row", rtf, re.DOTALL)
    found = [re.search(r"\\li(\d+).*?\{\\f\d+(?:\\\w+)* (.*?)\}\\cell", row) for row in rows]
    return [(int(stub[1]), stub[2]) for stub in found if stub]


def test_each_row_of_a_table_of_many_pages_is_set_in_and_has_its_headings_on_its_page():
    (item,) = place(small_trial(), [LONG], [])
    rtf = render_rtf(item)
    pages = [rows_of(page) for page in rtf.split(r"\page")]
    assert len(pages) > 3
    assert sum(rtf.count(f"{stub}}}\\cell") for stub in ("From low", "Of them")) == 3 * 30
    for number, page in enumerate(pages):
        header, first, *others = page
        assert header == (0, "")
        assert first[0] == 0 and first[1].startswith("Parameter")
        levels = {"From low": 200, "Of them": 400, "From low (continued)": 200}
        for indent, stub in others:
            assert indent == levels.get(stub, 0), (number, stub)
        assert not page[-1][1].startswith("Parameter")
    assert any("(continued)" in stub for page in pages[1:] for _, stub in page)
    assert rtf.count(r"\trhdr") == len(pages)


def test_no_line_ends_within_an_interval_and_every_number_fits_its_column():
    layout = lay_out(LONG)
    assert unbroken("0.81 (0.54\u20131.22)") == "0.81\u00a0(0.54\u2013\u20601.22)"
    assert unbroken("-0.1 (-0.25 to 0.02)") == "-0.1\u00a0(-0.25\u00a0to\u00a00.02)"
    assert layout.widths[2] > 1.2
    (item,) = place(small_trial(), [LONG], [])
    assert r"\zwnbo 1.22" in render_rtf(item)


def test_a_table_without_rows_is_still_a_table():
    (item,) = place(small_trial(), [replace(TABLE, rows=())], [])
    assert "Placebo" in render_rtf(item)


def test_tables_and_figures_are_numbered_each_for_themselves():
    items = place(small_trial(), [FIGURE, TABLE, TABLE], [])
    assert [item.name for item in items] == ["Figure 1", "Table 1", "Table 2"]


def test_the_estimand_stands_below_its_table():
    trial = small_trial()
    trial.connection.execute(
        "create table seeds.estimands as select 'MIROCALS' as study, 'E1' as estimand_id,"
        " 'drug or placebo' as treatment, 'all randomised' as population, 'death' as variable,"
        " null as intercurrent_events, 'hazard ratio' as summary, 'assumed' as specified,"
        " 'As told' as note"
    )
    (item,) = place(trial, [replace(TABLE, estimand_ids=("E1", "E2"))], [])
    told = (
        "treatment: drug or placebo; population: all randomised; variable: death;"
        " summary: hazard ratio; specified: assumed; note: As told"
    )
    assert Statement("Estimand E1", told) in item.statements
    unknown = "not described in seeds/study/estimands.csv"
    assert Statement("Estimand E2", unknown) in item.statements


def test_the_estimands_of_a_table_are_those_of_the_analyses_it_shows():
    trial = small_trial()
    assert trial.estimands_of("OS.COX") == ()
    trial.connection.execute(
        "create table seeds.estimands as from (values ('MIROCALS', 'OS', 'OS.LOGRANK | OS.COX'),"
        " ('MIROCALS', 'OS.ADJ', 'OS.COX.ADJ'), ('OTHER', 'OS', 'OS.COX'))"
        " as t (study, estimand_id, analysis)"
    )
    assert trial.estimands_of("OS.COX", "OS.COX.ADJ") == ("OS", "OS.ADJ")
    assert trial.estimands_of("OS.KM") == ()
    trial.connection.execute(
        "insert into seeds.estimands values ('MIROCALS', 'AE', 'AE.* | *.LLOQ')"
    )
    assert trial.estimands_of("AE.ALL") == trial.estimands_of("NFHP.LLOQ") == ("AE",)
    assert trial.estimands_of("SAE.ALL", "NFHP.LLOQ.1") == ()


def test_a_table_that_only_describes_says_so_in_place_of_an_estimand():
    (item,) = place(small_trial(), [replace(TABLE, estimates=False)], [])
    told = "Estimand: none; this table describes and estimates nothing"
    assert [str(one) for one in item.statements if one.name.startswith("Estimand")] == [told]


def concluded(p: float | None, trial: Trial | None = None, published: bool = True) -> str:
    primary = Endpoint(
        paramcd="OS", param="Overall Survival (days)", horizon_days=640, primary=True,
        component=False, published=True, time_origin="randomisation", left_out="",
        subjects=small_adsl().assign(EVENT=False),
    )  # fmt: skip
    trial = replace(trial or small_trial(), endpoints=(replace(primary, published=published),))
    row = Result("OS.LOGRANK", "log-rank test", statistic="p value", value=p, formatted=f"{p}")
    return " ".join(conclude(trial, [row] if p is not None else []))


def test_whether_the_primary_endpoint_was_met_is_worked_out_from_its_p_value():
    assert "The primary endpoint was not met" in concluded(0.33)
    assert "The primary endpoint was met" in concluded(0.049)
    assert "The primary endpoint was not met" in concluded(0.05)
    assert "Every other p value on this page is nominal" in concluded(0.33)
    assert "not estimable" in concluded(None)


def test_of_an_assumed_primary_endpoint_it_is_not_said_whether_it_was_met():
    text = concluded(0.33, published=False)
    assert text == (
        "Overall survival, taken as primary here (assumed): log-rank p = 0.33."
        " Every p value is nominal."
    )


def test_of_dummy_arms_nothing_is_concluded():
    text = concluded(0.001, replace(small_trial(), dummy_arms=True))
    assert "dummies" in text and "met" not in text


def test_the_flow_counts_everybody_once_and_tells_it_in_words():
    found = participants(small_trial(adae=small_adae()))
    counts = {(r.term, r.group_level): r.value for r in found.results}
    assert counts["Screened", None] == 8
    assert counts["Completed treatment", "Drug"] == 2
    assert counts["Stopped treatment early", "Drug"] == 2
    assert "Placebo: allocated 4" in found.figures[0].alt


def test_what_the_release_lacks_is_said_and_not_counted():
    found = participants(small_trial())
    missing = [r for r in found.results if r.term == "In the per-protocol analysis"]
    assert {r.formatted for r in missing} == {"NE"}


def test_before_randomisation_everybody_has_one_place_also_at_a_cut():
    adsl = small_adsl()
    adsl["ARMNRS"] = [*[None] * 3, "SCREEN FAILURE", *["NOT ASSIGNED"] * 4]
    adsl.loc[3:, "RANDFL"] = "N"
    adsl["EOSSTT"] = [*["ONGOING"] * 3, *["DISCONTINUED"] * 2, *["ONGOING"] * 3]
    adsl["RILSDT"] = [pd.Timestamp("2020-01-01")] * 7 + [pd.NaT]
    found = participants(small_trial(adsl))
    counts = {r.term: r.value for r in found.results if r.analysis_id == FLOW and r.n == 8}
    assert counts == {
        "Screened": 8, "Screening failed": 1, "Still in screening": 1, "Entered the run-in": 6,
        "Not randomised after the run-in": 1, "Still in the run-in": 2, "Randomised": 3,
    }  # fmt: skip
    drawn = " ".join(text.get_text() for text in found.figures[0].draw().axes[0].texts)
    for stub in ("Screening failed", "Still in screening", "Still in the run-in"):
        assert stub in drawn


def test_who_left_the_run_in_is_told_by_reason_and_no_protocol_set_is_told_without_rules():
    adsl = small_adsl()
    adsl["ARMNRS"] = [*["NOT ASSIGNED"] * 3, *[None] * 5]
    adsl.loc[:2, "RANDFL"] = "N"
    adsl["EOSSTT"] = "DISCONTINUED"
    adsl["DCSREAS"] = ["DEATH", "ADVERSE EVENT", "ADVERSE EVENT", *[None] * 5]
    adsl["PPROTFL"] = None
    found = participants(small_trial(adsl))
    counts = {r.term: r.value for r in found.results if r.analysis_id == FLOW and r.n == 8}
    assert (counts["Run-in: Adverse event"], counts["Run-in: Death"]) == (2, 1)
    drawn = " ".join(text.get_text() for text in found.figures[0].draw().axes[0].texts)
    assert "Adverse event (n\u00a0=\u00a02)" in drawn
    assert not any("per-protocol" in str(r.term) for r in found.results)


def test_treatment_that_goes_on_and_a_stop_without_reason_are_counted():
    adsl = small_adsl()
    adsl["EOTSTT"] = ["COMPLETED"] * 4 + ["DISCONTINUED"] * 3 + ["ONGOING"]
    adsl["DCTREAS"] = [None] * 4 + ["ADVERSE EVENT", None, None, None]
    counts = {(r.term, r.group_level): r.value for r in participants(small_trial(adsl)).results}
    told = ("Stopped treatment early", "Adverse event", "Not recorded", "On treatment")
    assert [counts[term, "Drug"] for term in told] == [3, 1, 2, 1]


def test_words_with_a_digit_and_abbreviations_keep_their_capitals():
    assert title_case("UNC13A RISK ALLELE") == "UNC13A Risk Allele"
    assert title_case("SOD1") == "SOD1"
    assert title_case("LABORATORY-SUPPORTED PROBABLE ALS") == "Laboratory-supported Probable ALS"
    assert title_case("NATIVE HAWAIIAN OR OTHER") == "Native Hawaiian or Other"
    assert title_case("United Kingdom") == "United Kingdom"


def test_baseline_shows_genes_as_they_are_written():
    adsl = small_adsl().assign(GENOTYPE=["SOD1", "UNC13A RISK ALLELE"] * 4)
    trial = replace(small_trial(adsl), terms=(Term("baseline", "GENOTYPE", "category", ""),))
    (table,) = describe_baseline(trial).tables
    assert {"  SOD1", "  UNC13A Risk Allele"} <= {row[0] for row in table.rows}


def test_a_range_has_the_decimals_of_its_data():
    adsl = small_adsl().assign(SVCPPBL=[57.2, 80.6, 90.5, 123.8, 60, 70, 80, 90], AGE=range(50, 58))
    terms = tuple(Term("baseline", name, "continuous", "") for name in ("AGE", "SVCPPBL"))
    (table,) = describe_baseline(replace(small_trial(adsl), terms=terms)).tables
    placebo = [(row[0].strip(), row[1]) for row in table.rows]
    assert [text for stub, text in placebo if stub == "Range"] == ["50\u201353", "57.2\u2013123.8"]
    assert [text for stub, text in placebo if stub == "Mean (SD)"] == [
        "51.5 (1.29)",
        "88.0 (27.64)",
    ]


def test_an_item_is_named_after_its_identifier():
    assert isinstance(place(small_trial(), [TABLE], [])[0], Item)
    assert place(small_trial(), [TABLE], [])[0].stem == "a_table"
