"""King's and MiToS stages of ALSFRS-R forms, in logic of three values: yes, no, not known.

Source: Roche 2012 (King's), Chio 2015 (MiToS), as the description of ADQS.AVAL has them.
"""

import numpy as np
import pandas as pd

MISSING = "ITEM MISSING"
NO_REGION = "NO REGION INVOLVED"
UNCLEAR = "FORMS OF ONE DAY CANNOT BE TOLD APART"
KNOWN_MARKS = 4


def stage_forms(forms: pd.DataFrame, clear: pd.Series, gastrostomy: pd.Series) -> pd.DataFrame:
    """AVAL, AVALC and AVREASN of KINGSTG and MITOS, two rows a form.

    `forms` has a column an item (ALSFR01 to ALSFR12, ALSFR05A, ALSFR05B), a row a form; `clear`
    says whether it can be told apart from others of its day, `gastrostomy` whether one was placed
    by then. A mark outside the scale counts as missing, but item 5B with any mark as filled.
    """
    marks = forms.where((forms >= 0) & (forms <= KNOWN_MARKS))
    filled = forms[["ALSFR05A", "ALSFR05B"]].notna()
    marks["ALSFR05A"] = marks["ALSFR05A"].mask(filled.all(axis=1))
    fed = (filled["ALSFR05B"] & ~filled["ALSFR05A"]) | gastrostomy
    king = _stage_by_king(marks, fed.astype("float64")).assign(PARAMCD="KINGSTG")
    mitos = _stage_by_mitos(marks).assign(PARAMCD="MITOS")
    stages = []
    for stage in (king, mitos):
        stage["AVAL"] = stage["AVAL"].where(clear)
        stage["AVALC"] = stage["AVALC"].where(clear)
        stage["AVREASN"] = stage["AVREASN"].where(clear, UNCLEAR)
        stages.append(stage)
    return pd.concat(stages)


def _stage_by_king(marks: pd.DataFrame, fed: pd.Series) -> pd.DataFrame:
    failing = _any(_below(marks["ALSFR10"], 1), _below(marks["ALSFR12"], 4))
    bulbar = _any(*(_below(marks[f"ALSFR0{n}"], 4) for n in (1, 2, 3)))
    upper = _any(_below(marks["ALSFR04"], 4), _below(marks["ALSFR05A"], 4))
    regions = bulbar + upper + _below(marks["ALSFR08"], 4)
    fourth = _any(fed, failing)
    number = regions.where(fourth == 0).where(lambda count: count > 0).mask(fourth == 1, 4)
    text = number.map(lambda value: None if pd.isna(value) else str(int(value)))
    text = text.mask((fed == 1) & (failing == 0), "4A").mask(failing == 1, "4B")
    none = (fourth == 0) & (regions == 0)
    reason = pd.Series(np.where(none, NO_REGION, MISSING), index=marks.index)
    return pd.DataFrame({"AVAL": number, "AVALC": text, "AVREASN": reason.where(number.isna())})


def _stage_by_mitos(marks: pd.DataFrame) -> pd.DataFrame:
    talking, writing = _below(marks["ALSFR01"], 2), _below(marks["ALSFR04"], 2)
    points = (
        _below(marks["ALSFR03"], 2)
        + _any(_below(marks["ALSFR08"], 2), _below(marks["ALSFR06"], 2))
        + (1 - _any(1 - talking, 1 - writing))
        + _any(_below(marks["ALSFR10"], 2), _below(marks["ALSFR12"], 3))
    )
    text = points.map(lambda value: None if pd.isna(value) else str(int(value)))
    reason = pd.Series(MISSING, index=marks.index).where(points.isna())
    return pd.DataFrame({"AVAL": points, "AVALC": text, "AVREASN": reason})


def _below(mark: pd.Series, limit: int) -> pd.Series:
    """1 where the mark is below the limit, 0 where it is not, NaN where it is not known."""
    return (mark < limit).astype("float64").where(mark.notna())


def _any(*answers: pd.Series) -> pd.Series:
    """1 where one answer is, 0 where all are 0, NaN where that is not known."""
    together = pd.concat(answers, axis=1)
    highest = together.max(axis=1)
    return highest.where((highest == 1) | together.notna().all(axis=1))
