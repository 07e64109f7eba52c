"""What each main analysis estimates stands below its tables, and names analyses there are."""

import re
from fnmatch import fnmatchcase

from tests.conftest import Built

DESCRIBES = "Estimand none; this table describes and estimates nothing"


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
    assert len(named) > 30
    lost = [
        (estimand, pattern)
        for estimand, pattern in named
        if not any(fnmatchcase(analysis, pattern) for analysis in found)
    ]
    assert lost == []


def test_every_estimand_stands_below_a_table(built: Built):
    tables = printed(built)
    for (estimand,) in built.rows(
        "select estimand_id from seeds.estimands where study = 'MIROCALS'"
    ):
        assert any(f"Estimand {estimand} " in text for text in tables.values()), estimand
    assert not any("not described" in text for text in tables.values())


def test_every_table_that_estimates_shows_an_estimand_and_the_others_say_they_do_not(
    built: Built, pilot: Built
):
    for release in (built, pilot):
        tables = printed(release)
        describing = {name for name, text in tables.items() if DESCRIBES in text}
        participants = {name for name in tables if name.startswith("participants_")}
        assert describing == participants | {"safety_deaths_listing"}
        silent = [name for name in set(tables) - describing if "Estimand " not in tables[name]]
        assert silent == []
        assert not any("not described" in text for text in tables.values())


def test_the_estimands_of_another_study_are_its_own(pilot: Built):
    assert "Estimand OS " in printed(pilot)["survival_os"]
    assert not any("IL-2" in text for text in printed(pilot).values())
