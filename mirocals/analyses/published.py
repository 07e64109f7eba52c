"""The published figures, as data that no analysis reads.

Only the comparison and the summary do, and what calibrates the simulated trial to them.
"""

import csv
from pathlib import Path

PUBLISHED = Path(__file__).with_name("published.csv")
DUMMY_ARMS = "not applicable (dummy arms)"


def read_published(study: str) -> list[dict[str, str]]:
    """The study's rows of `published.csv`; none for a study without published figures.

    Each says what was printed and its numbers in order, who printed it and how strong a source
    that is, and which rows of `results.ard` hold the same figure: analysis, arm (TRT01PN), term
    and statistics; `scale` turns this release's unit into the printed one, `rules` say in numbers
    what was printed in words.
    """
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["study"] == study]
