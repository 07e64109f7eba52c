"""ADQS a second time: ALSFRS-R items, the item 5 that counts, subscores, total, stages.

Source: `docs` of the variables in adqs.yml, and Cedarbaum 1999 for the instrument.
"""

import numpy as np
import pandas as pd

from mirocals.qc.dates import complete_day, time_of_day
from mirocals.qc.sources import Sources

SCORES = {
    "ALSFRBUL": ("ALSFR01", "ALSFR02", "ALSFR03"),
    "ALSFRFIN": ("ALSFR04", "ALSFR05", "ALSFR06"),
    "ALSFRGRO": ("ALSFR07", "ALSFR08", "ALSFR09"),
    "ALSFRRES": ("ALSFR10", "ALSFR11", "ALSFR12"),
}
SCORES["ALSFRTOT"] = tuple(item for items in SCORES.values() for item in items)
COLLECTED = (*(f"ALSFR{n:02d}" for n in range(1, 13) if n != 5), "ALSFR05A", "ALSFR05B")
FORM = ["USUBJID", "VISITNUM", "VISIT", "DAY"]
HIGHEST_MARK = 4
MISSING_VISIT = -1e9


def read_marks(sources: Sources) -> pd.DataFrame:
    """Items as collected, one row a mark, with `FORM` and the number of the form at its visit."""
    qs = sources.sdtm(
        "qs",
        *("QSSEQ", "QSTESTCD", "QSSTRESN", "VISIT", "VISITNUM", "QSDTC"),
        where="QSCAT = 'ALSFRS-R' and QSSTRESN is not null",
    )
    marks = qs[qs["QSTESTCD"].isin(COLLECTED)].rename(
        columns={"QSTESTCD": "PARAMCD", "QSSTRESN": "AVAL"}
    )
    marks["DAY"] = marks["QSDTC"].str.slice(0, 10)
    marks["SEQ"] = marks["QSSEQ"].astype("int64")
    return marks.sort_values(["USUBJID", "SEQ"], ignore_index=True)


def count_item_5(marks: pd.DataFrame) -> pd.DataFrame:
    """The variant of item 5 that counts: none where both are filled at one visit and day."""
    fives = marks[marks["PARAMCD"].isin(["ALSFR05A", "ALSFR05B"])]
    variants = fives.groupby(FORM, dropna=False)["PARAMCD"].transform("nunique")
    return fives[variants == 1].assign(PARAMCD="ALSFR05")


def add_up(marks: pd.DataFrame) -> pd.DataFrame:
    """Subscores and total of every form whose items are all there, each from 0 to 4.

    Forms of one visit and day are told apart by the order of their marks; where the items do not
    all have as many marks, which belongs to which form is not known and nothing is added up.
    """
    counted = marks[~marks["PARAMCD"].isin(["ALSFR05A", "ALSFR05B"])]
    counted = counted.sort_values(["USUBJID", "SEQ"])
    place = counted.groupby(FORM, dropna=False).ngroup()
    item = counted["PARAMCD"]
    number = counted.groupby([place, item]).cumcount()
    values = counted["AVAL"].where(counted["AVAL"].between(0, HIGHEST_MARK))
    form = pd.MultiIndex.from_arrays([place, number], names=["place", "number"])
    wide = pd.Series(values.to_numpy(), pd.MultiIndex.from_arrays([place, number, item])).unstack()
    sequence = pd.Series(
        counted["SEQ"].to_numpy(), pd.MultiIndex.from_arrays([place, number, item])
    ).unstack()
    marks_of = counted.groupby([place, item]).size().unstack(fill_value=0)
    head = counted.set_index(form)[["STUDYID", *FORM, "QSDTC"]]
    head = head[~head.index.duplicated()].sort_index()
    scores = []
    for paramcd, items in SCORES.items():
        names = list(items)
        sums = wide.reindex(columns=names).sum(axis=1, skipna=False)
        last = sequence.reindex(columns=names).max(axis=1)
        of_place = marks_of.reindex(columns=names, fill_value=0)
        even = of_place.min(axis=1) == of_place.max(axis=1)
        even = even.reindex(sums.index.get_level_values(0)).to_numpy()
        made = head.assign(PARAMCD=paramcd, AVAL=sums, SEQ=last)
        scores.append(made[sums.notna().to_numpy() & even])
    return pd.concat(scores, ignore_index=True)


def derive_scores(sources: Sources) -> pd.DataFrame:
    """Every ALSFRS-R value: items, item 5 as counted, subscores, total; `SRCSEQ` where copied."""
    marks = read_marks(sources)
    fives = count_item_5(marks)
    copied = pd.concat([marks, fives], ignore_index=True)
    copied["SRCSEQ"] = copied["SEQ"]
    scores = add_up(pd.concat([marks, fives], ignore_index=True))
    return pd.concat([copied, scores], ignore_index=True)


def elapsed(days: pd.Series) -> pd.Series:
    """Study days on a scale with no gap: there is no day 0."""
    return days.where(days < 0, days - 1)


def place_in_windows(records: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Add AVISIT, AVISITN and `away`, the days between the record and its window's target."""
    start = windows["start_day"].astype("float64").fillna(-np.inf).to_numpy()
    end = windows["end_day"].astype("float64").fillna(np.inf).to_numpy()
    day = records["ADY"].to_numpy()[:, None]
    inside = (day >= start) & (day <= end)
    found = inside.any(axis=1)
    which = inside.argmax(axis=1) if len(windows) else np.zeros(len(records), dtype=int)
    if len(windows):
        chosen = windows.iloc[which].reset_index(drop=True)
        chosen = chosen.where(pd.Series(found), other=np.nan)
        records["AVISIT"] = chosen["avisit"].to_numpy()
        records["AVISITN"] = chosen["avisitn"].to_numpy()
        target = elapsed(chosen["target_day"].astype("float64"))
        records["away"] = (elapsed(records["ADY"]) - target.to_numpy()).abs()
    else:
        records["AVISIT"], records["AVISITN"], records["away"] = None, np.nan, np.nan
    return records


def flag_last(records: pd.DataFrame, candidates: pd.Series, by: list[str]) -> pd.Series:
    """Y on the last candidate of each group, in the order the records are in."""
    last = ~records[candidates].duplicated(by, keep="last")
    flags = pd.Series(pd.NA, index=records.index, dtype="str")
    flags[last[last].index] = "Y"
    return flags


def derive_adqs(sources: Sources, adsl: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """ADQS from the values of `derive_scores` and the ADSL of the second opinion."""
    parameters = sources.seed("parameters").query("dataset == 'ADQS'")
    records = values.merge(
        adsl[["STUDYID", "USUBJID", "TRT01P", "TRT01PN", "ITTFL", "RANDDT"]],
        on=["STUDYID", "USUBJID"],
        how="left",
    ).merge(
        parameters.rename(columns=str.upper)[["PARAMCD", "PARAM", "PARAMN", "PARCAT1"]],
        on="PARAMCD",
        how="left",
    )
    records["ADT"] = complete_day(records["QSDTC"])
    records["TIME"] = time_of_day(records["QSDTC"])
    since = (records["ADT"] - records["RANDDT"]).dt.days
    records["ADY"] = since.where(since < 0, since + 1)
    windows = sources.seed("windows").query("dataset == 'ADQS'").reset_index(drop=True)
    records = place_in_windows(records, windows)
    records = records.sort_values(["USUBJID", "PARAMN", "QSDTC", "SEQ"], ignore_index=True)
    records["ASEQ"] = records.groupby("USUBJID").cumcount() + 1

    series = ["USUBJID", "PARAMCD"]
    in_time = records.sort_values([*series, "ADT", "TIME", "SEQ"])
    records["ABLFL"] = flag_last(in_time, in_time["ADT"] <= in_time["RANDDT"], series)
    nearest = records.sort_values(
        [*series, "AVISITN", "away", "ADT", "TIME", "SEQ"],
        ascending=[True, True, True, False, True, True, True],
    )
    records["ANL01FL"] = flag_last(nearest, nearest["AVISITN"].notna(), [*series, "AVISITN"])

    base = records.loc[records["ABLFL"] == "Y", [*series, "AVAL"]]
    records = records.merge(base.rename(columns={"AVAL": "BASE"}), on=series, how="left")
    records["CHG"] = (records["AVAL"] - records["BASE"]).where(records["ADY"] > 1)
    copied = records["SRCSEQ"].notna()
    records["SRCDOM"] = pd.Series("QS", index=records.index).where(copied)
    records["SRCVAR"] = pd.Series("QSSTRESN", index=records.index).where(copied)
    return records
