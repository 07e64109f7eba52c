"""ADQS a second time: ALSFRS-R items, the item 5 that counts, subscores, total, stages, rate.

Source: the descriptions of the variables of ADQS; Cedarbaum 1999 for the instrument.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirocals.qc.dates import (
    DAYS_OF_A_MONTH,
    complete_day,
    first_day,
    of_subjects,
    study_day,
    time_of_day,
)
from mirocals.qc.sources import Sources
from mirocals.qc.stages import stage_forms

SCORES: dict[str, tuple[str, ...]] = {
    "ALSFRBUL": ("ALSFR01", "ALSFR02", "ALSFR03"),
    "ALSFRFIN": ("ALSFR04", "ALSFR05", "ALSFR06"),
    "ALSFRGRO": ("ALSFR07", "ALSFR08", "ALSFR09"),
    "ALSFRRES": ("ALSFR10", "ALSFR11", "ALSFR12"),
}
SCORES["ALSFRTOT"] = tuple(item for items in SCORES.values() for item in items)
COLLECTED = (*(f"ALSFR{n:02d}" for n in range(1, 13) if n != 5), "ALSFR05A", "ALSFR05B")
FULL_SCORE = 48
FORM = ["USUBJID", "VISITNUM", "VISIT", "DAY"]
HIGHEST_MARK = 4
DEAD = 5
STAGES = ("KINGSTG", "MITOS")
OF_SUBJECT = ("TRT01P", "TRT01PN", "ITTFL", "RANDDT")


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


@dataclass(frozen=True)
class Forms:
    """Forms, a row each, by place (a visit and day) and number: marks and QSSEQ, a column an item.

    `head` says whose form it is; `counts` holds the number of marks of each item at a place.
    """

    head: pd.DataFrame
    marks: pd.DataFrame
    sequences: pd.DataFrame
    counts: pd.DataFrame

    def even(self, items: list[str]) -> pd.Series:
        """Whether the form is alone at its place, or every item has as many marks there."""
        counts = self.counts.reindex(columns=items, fill_value=0)
        most = counts.max(axis=1)
        even = (most <= 1) | (counts.min(axis=1) == most)
        places = self.marks.index.get_level_values(0)
        return pd.Series(even.reindex(places).to_numpy(), index=self.marks.index)


def tell_forms_apart(marks: pd.DataFrame) -> Forms:
    """Forms of one visit and day are told apart by the time and order of their marks."""
    marks = marks.sort_values(["USUBJID", "QSDTC", "SEQ"])
    place = marks.groupby(FORM, dropna=False).ngroup()
    item = marks["PARAMCD"]
    number = marks.groupby([place, item]).cumcount()
    cell = pd.MultiIndex.from_arrays([place, number, item])
    head = marks.set_index(pd.MultiIndex.from_arrays([place, number]))
    head = head[["STUDYID", *FORM, "QSDTC"]]
    return Forms(
        head[~head.index.duplicated()].sort_index(),
        pd.Series(marks["AVAL"].to_numpy(), cell).unstack(),
        pd.Series(marks["SEQ"].to_numpy(), cell).unstack(),
        marks.groupby([place, item]).size().unstack(fill_value=0),
    )


def add_up(marks: pd.DataFrame) -> pd.DataFrame:
    """Subscores and total of every form whose items are all there, each from 0 to 4.

    Where the items do not all have as many marks at a visit and day, which mark belongs to which
    form is not known and nothing is added up.
    """
    forms = tell_forms_apart(marks[~marks["PARAMCD"].isin(["ALSFR05A", "ALSFR05B"])])
    valid = forms.marks.where((forms.marks >= 0) & (forms.marks <= HIGHEST_MARK))
    scores = []
    for paramcd, items in SCORES.items():
        names = list(items)
        sums = valid.reindex(columns=names).sum(axis=1, skipna=False)
        last = forms.sequences.reindex(columns=names).max(axis=1)
        made = forms.head.assign(PARAMCD=paramcd, AVAL=sums, SEQ=last)
        scores.append(made[(sums.notna() & forms.even(names)).to_numpy()])
    return pd.concat(scores, ignore_index=True)


def add_stages(marks: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """King's and MiToS stages of every form, empty with a reason where they stay open."""
    forms = tell_forms_apart(marks)
    items = forms.marks.reindex(columns=list(COLLECTED))
    held = forms.counts.reindex(columns=list(COLLECTED)).loc[items.index.get_level_values(0)]
    held = held.set_axis(items.index).where(items.notna())
    clear = held.min(axis=1) == held.max(axis=1)
    placed = sources.sdtm("pr", "PRSTDTC", where="PRDECOD = 'GASTROSTOMY'")
    since = first_day(placed["PRSTDTC"]).groupby(placed["USUBJID"]).min()
    by_then = of_subjects(since, forms.head["USUBJID"]) <= complete_day(forms.head["QSDTC"])
    stages = stage_forms(items, clear, by_then)
    last = forms.sequences.max(axis=1)
    return stages.join(forms.head).assign(SEQ=last.reindex(stages.index)).reset_index(drop=True)


def add_progression(totals: pd.DataFrame, onset: pd.Series) -> pd.DataFrame:
    """Points lost per month since onset, of every total; `onset` is ADSL.ONSDT by USUBJID."""
    days = (complete_day(totals["QSDTC"]) - of_subjects(onset, totals["USUBJID"])).dt.days
    rate = (FULL_SCORE - totals["AVAL"]) / (days / DAYS_OF_A_MONTH)
    made = totals.assign(PARAMCD="ALSFRPRG", AVAL=rate)
    return made[days > 0]


def add_deaths(stages: pd.DataFrame, died: pd.Series) -> pd.DataFrame:
    """Death as the last stage of who was staged; `died` is ADSL.DTHDT by USUBJID."""
    made = stages[["STUDYID", "USUBJID", "PARAMCD"]].drop_duplicates()
    made["DIED"] = of_subjects(died, made["USUBJID"])
    made = made[made["DIED"].notna()]
    return made.assign(AVAL=float(DEAD), AVALC=str(DEAD), SRCDOM="DM", SRCVAR="DTHDTC")


def derive_scores(sources: Sources) -> pd.DataFrame:
    """Every ALSFRS-R value: items, item 5 as counted, subscores, total; `SRCSEQ` where copied."""
    marks = read_marks(sources)
    fives = count_item_5(marks)
    copied = pd.concat([marks, fives], ignore_index=True)
    copied["SRCSEQ"] = copied["SEQ"]
    scores = add_up(pd.concat([marks, fives], ignore_index=True))
    stages = add_stages(marks, sources)
    return pd.concat([copied, scores, stages], ignore_index=True)


def elapsed(days: pd.Series) -> pd.Series:
    """Study days on a scale with no gap: there is no day 0."""
    return days.where(days < 0, days - 1)


def place_in_windows(records: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Add AVISIT, AVISITN and `away`, the days between the record and its window's target."""
    start = windows["start_day"].astype("float64").fillna(-np.inf).to_numpy()
    end = windows["end_day"].astype("float64").fillna(np.inf).to_numpy()
    day = records["ADY"].to_numpy()[:, None]
    inside = (day >= start) & (day <= end)
    if len(windows):
        which = np.where(inside.any(axis=1), inside.argmax(axis=1), -1)
        numbers = windows[["avisitn", "target_day"]].astype("float64")
        records["AVISIT"] = windows["avisit"].array.take(which, allow_fill=True)
        records["AVISITN"] = numbers["avisitn"].array.take(which, allow_fill=True)
        target = pd.Series(numbers["target_day"].array.take(which, allow_fill=True))
        records["away"] = (elapsed(records["ADY"]) - elapsed(target).to_numpy()).abs()
    else:
        records["AVISIT"], records["AVISITN"], records["away"] = None, np.nan, np.nan
    return records


def group(records: pd.DataFrame, *names: str) -> np.ndarray:
    """A number for each record, the same where the variables are."""
    return records.groupby(list(names), sort=False, dropna=False).ngroup().to_numpy()


def order(values: pd.Series) -> np.ndarray:
    """A number for each value, greater where the value is; a missing one comes first."""
    return pd.factorize(values, sort=True)[0]


def flag_last(candidates: pd.Series, groups: np.ndarray, *keys: np.ndarray) -> pd.Series:
    """Y on the last candidate of each group, in the order of the keys, the first of them first."""
    rows = np.flatnonzero(candidates)
    in_order = rows[np.lexsort([key[rows] for key in (*reversed(keys), groups)])]
    last = np.append(np.diff(groups[in_order]) != 0, True)[: len(in_order)]
    flags = np.full(len(candidates), None, dtype="object")
    flags[in_order[last]] = "Y"
    return pd.Series(flags, index=candidates.index, dtype="str")


def find_baseline(flags: pd.Series, series: np.ndarray) -> np.ndarray:
    """Where the baseline of each record's series stands, -1 where there is none."""
    flagged = np.flatnonzero(flags == "Y")
    places = np.full(int(series.max(initial=-1)) + 1, -1)
    places[series[flagged]] = flagged
    return places[series]


def number_in_order(records: pd.DataFrame, *keys: np.ndarray) -> np.ndarray:
    """ASEQ: the place of each record among those of its subject, in the order of the keys."""
    subjects = order(records["USUBJID"])
    in_order = np.lexsort((*reversed(keys), subjects))
    places = np.empty(len(records), dtype="int64")
    places[in_order] = pd.Series(subjects[in_order]).groupby(subjects[in_order]).cumcount() + 1
    return places


def derive_adqs(sources: Sources, adsl: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """ADQS from the values of `derive_scores` and the ADSL of the second opinion."""
    parameters = sources.seed("parameters").query("dataset == 'ADQS'")
    onset = adsl["ONSDT"]
    rates = add_progression(values[values["PARAMCD"] == "ALSFRTOT"], onset)
    deaths = add_deaths(values[values["PARAMCD"].isin(STAGES)], adsl["DTHDT"])
    records = (
        pd.concat([values, rates, deaths], ignore_index=True)
        .merge(adsl[["USUBJID", *OF_SUBJECT]], on="USUBJID", how="left")
        .merge(
            parameters.rename(columns=str.upper)[["PARAMCD", "PARAM", "PARAMN", "PARCAT1"]],
            on="PARAMCD",
            how="left",
        )
    )
    of_death = records["DIED"].notna()
    records["ADT"] = complete_day(records["QSDTC"]).fillna(records["DIED"])
    records["ADY"] = study_day(records["ADT"], records["RANDDT"])
    windows = sources.seed("windows").query("dataset == 'ADQS'").reset_index(drop=True)
    records = place_in_windows(records, windows)
    records.loc[of_death, ["AVISIT", "AVISITN"]] = [None, np.nan]
    sequence = records["SEQ"].to_numpy()  # of a death missing, which comes last
    written = order(records["QSDTC"])
    written[written < 0] = len(records)
    records["ASEQ"] = number_in_order(records, records["PARAMN"].to_numpy(), written, sequence)

    valued = records["AVAL"].notna() & ~of_death
    series = group(records, "USUBJID", "PARAMCD")
    in_time = (order(records["ADT"]), order(time_of_day(records["QSDTC"])), sequence)
    records["ABLFL"] = flag_last(valued & (records["ADT"] <= records["RANDDT"]), series, *in_time)
    records["ANL01FL"] = flag_last(
        valued & records["AVISITN"].notna(),
        group(records, "USUBJID", "PARAMCD", "AVISITN"),
        *(-records["away"].to_numpy(), *in_time),
    )

    baseline = find_baseline(records["ABLFL"], series)
    records["BASE"] = records["AVAL"].array.take(baseline, allow_fill=True)
    later = records["ADT"] > records["ADT"].array.take(baseline, allow_fill=True)
    records["CHG"] = (records["AVAL"] - records["BASE"]).where(later)
    copied = records["SRCSEQ"].notna()
    records["SRCDOM"] = records["SRCDOM"].mask(copied, "QS")
    records["SRCVAR"] = records["SRCVAR"].mask(copied, "QSSTRESN")
    return records
