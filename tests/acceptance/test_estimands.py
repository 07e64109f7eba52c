"""What each main analysis estimates stands below its tables, and names analyses there are."""

import re

from tests.conftest import Built


def printed(built: Built) -> dict[str, str]:
    """The text of each table's page."""
    pages = (built.release / "analyses" / "tables").glob("*.html")
    return {page.stem: re.sub(r"<[^>]*>", "", page.read_text()) for page in pages}


def test_every_estimand_is_estimated_by_analyses_of_the_release(built: Built):
    named = built.rows(
        "select estimand_id, unnest(string_split(analysis, ' | ')) from seeds.estimands"
        " where study = 'MIROCALS'"
    )
    found = {analysis for (analysis,) in built.rows("select analysis_id from results.ard")}
    assert len(named) > 15
    assert [(estimand, analysis) for estimand, analysis in named if analysis not in found] == []


def test_every_estimand_stands_below_a_table(built: Built):
    tables = printed(built)
    for (estimand,) in built.rows(
        "select estimand_id from seeds.estimands where study = 'MIROCALS'"
    ):
        assert any(f"Estimand {estimand} " in text for text in tables.values()), estimand
    for table in ("survival_os", "function_slopes", "joint_rank", "biomarker_ratios"):
        assert "Estimand " in tables[table], table
    assert not any("not described" in text for text in tables.values())


def test_a_study_without_a_described_estimand_is_silent_on_it(pilot: Built):
    tables = printed(pilot)
    assert "Estimand OS " in tables["survival_os"]
    assert not any("not described" in text for text in tables.values())
