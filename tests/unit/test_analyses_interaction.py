"""The interaction with CSF-pNFH, and of subgroups: what is tested and what is shown."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from scipy.stats import chi2
from test_analyses_survival import missing_csf, run, value

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.findings import Findings
from mirocals.analyses.survival.cox import fit_cox
from mirocals.analyses.survival.ratio_axis import ends_within
from mirocals.analyses.survival.subgroups import compare_cells

ARM = "IL-2LD 2 MIU"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """A trial of which every ninth subject lacks its CSF; SOD1 has no event on placebo."""

    def change(adsl: pd.DataFrame, adtte: pd.DataFrame) -> None:
        missing_csf(adsl, adtte)
        adsl["GENOTYPE"] = np.where(np.arange(len(adsl)) % 11 < 2, "SOD1", "NONE FOUND")
        carriers = adsl.loc[(adsl["GENOTYPE"] == "SOD1") & (adsl["TRT01PN"] == 1), "USUBJID"]
        adtte.loc[adtte["USUBJID"].isin(carriers), "CNSR"] = 1

    return run(tmp_path_factory.mktemp("interaction"), change)


def lines_of(found: Findings, table_id: str) -> list[tuple[str, ...]]:
    [table] = [table for table in found.tables if table.table_id == table_id]
    return list(table.rows)


def test_the_table_shows_the_interaction_below_every_adjusted_model(found: Findings) -> None:
    lines = lines_of(found, "sensitivity_os")
    shown: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line[0].startswith("  interaction with "):
            shown.setdefault(name, []).append(line[0].strip().removeprefix("interaction with "))
            assert line[1] == ARM
            assert "(" in line[2] and line[3] != "NE"
            assert line[4].startswith("ratio of hazard ratios per ng/L")
        elif not line[0].startswith(" "):
            name = line[0]
    plain = ["NFHPBL"]
    assert shown == {
        "Overall Survival at 640 Days, adjusted": plain,
        "Overall Survival at 548 Days, adjusted": plain,
        "adjusted, ties by Breslow": plain,
        "adjusted, stratified by the strata of randomisation": plain,
        "adjusted, per protocol": plain,
        "adjusted, on treatment": plain,
        "adjusted, CSF-pNFH capped": ["NFHPBL capped"],
        "adjusted, CSF-pNFH as doublings": ["NFHPBL log2 from the median"],
        "adjusted, CSF-pNFH as a spline": ["NFHPBL linear", "NFHPBL bent"],
        "adjusted, complete cases of NFHPBL": plain,
        "adjusted, NFHPBL imputed": plain,
    }


def test_a_spline_has_one_test_of_both_its_products(found: Findings) -> None:
    where = ("OS.SENS.SPLINE",)
    chi_square = value(found, *where, "chi-square", "interaction")
    assert value(found, *where, "degrees of freedom", "interaction") == 2
    p = value(found, *where, "p value", "interaction")
    assert p == pytest.approx(float(chi2.sf(chi_square, 2)))
    [line] = [t for t in lines_of(found, "sensitivity_os") if t[0] == "  interaction, all columns"]
    assert line[-1] == f"chi-square {chi_square:.3f} on 2 df, likelihood-ratio test"


def test_within_strata_the_strata_are_no_covariates(found: Findings) -> None:
    terms = {row.term for row in found.results if row.analysis_id == "OS.SENS.ADJ.STRATIFIED"}
    assert "TRT01P*NFHPBL" in terms
    assert not terms & {"COUNTRY", "ONSSITE"}


def cells(sod1_on_placebo: int) -> pd.DataFrame:
    """Two arms and two genotypes of 20 subjects each, some of one cell with the event."""
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({"TRT01PN": np.arange(80) % 2 + 1, "AVAL": draw.exponential(100, 80)})
    frame["level"] = np.where(np.arange(80) < 40, "SOD1", "NONE")
    frame["EVENT"] = draw.random(80) < 0.6
    here = frame.index[(frame["level"] == "SOD1") & (frame["TRT01PN"] == 1)]
    frame.loc[here, "EVENT"] = np.arange(len(here)) < sod1_on_placebo
    return frame


def test_the_test_of_an_interaction_is_that_of_the_model_with_products() -> None:
    subjects = cells(9)
    notes, smaller, larger, df = compare_cells(subjects, ["NONE", "SOD1"], {1: "A", 2: "B"})
    arm, level = subjects["TRT01PN"] == 2, subjects["level"] == "SOD1"
    design = pd.DataFrame({"arm": arm, "level": level}).astype(float)
    outcome = (subjects["AVAL"].to_numpy(), subjects["EVENT"].to_numpy())
    mains = fit_cox(*outcome, design).log_likelihood
    both = fit_cox(*outcome, design.assign(product=design["arm"] * design["level"]))
    assert (notes, df) == ([], 1)
    assert (smaller, larger) == pytest.approx((mains, both.log_likelihood))


def test_without_an_event_in_a_cell_the_likelihood_is_at_its_supremum() -> None:
    subjects = cells(0)
    notes, _, larger, df = compare_cells(subjects, ["NONE", "SOD1"], {1: "A", 2: "B"})
    assert notes == ["no event in arm A of SOD1: tested at the supremum of the likelihood"]
    assert df == 1
    far = subjects[(subjects["level"] != "SOD1") | (subjects["TRT01PN"] == 2)]
    of = pd.DataFrame({c: far["level"].eq(c[0]) & far["TRT01PN"].eq(c[1]) for c in
                       (("NONE", 2), ("SOD1", 2))})  # fmt: skip
    without = fit_cox(far["AVAL"].to_numpy(), far["EVENT"].to_numpy(), of.astype(float))
    assert larger == pytest.approx(without.log_likelihood)


def test_a_level_without_an_event_is_left_out_and_one_level_is_not_compared() -> None:
    subjects = cells(9)
    third = subjects.iloc[:6].assign(level="C9ORF72", EVENT=False)
    more = pd.concat([subjects, third], ignore_index=True)
    names = {1: "A", 2: "B"}
    notes, *found = compare_cells(more, ["C9ORF72", "NONE", "SOD1"], names)
    assert notes == ["C9ORF72 left out: no event"]
    assert tuple(found) == compare_cells(subjects, ["NONE", "SOD1"], names)[1:]
    with pytest.raises(NotEstimable, match="events in one subgroup only"):
        compare_cells(subjects[subjects["level"] == "SOD1"], ["SOD1"], names)


def test_what_is_not_estimable_says_why_below_the_table_and_the_forest(found: Findings) -> None:
    assert 0 < value(found, "OS.SUBGROUP.GENOTYPE", "p value", "interaction") < 1
    reasons = {
        "Not estimable: Genotype, SOD1: no event in arm Placebo.",
        "Genotype, interaction: no event in arm Placebo of SOD1: tested at the supremum of the"
        " likelihood.",
    }
    [table] = [table for table in found.tables if table.table_id == "subgroups_os"]
    [forest] = [figure for figure in found.figures if figure.figure_id == "forest_os_2"]
    assert reasons < set(table.notes)
    assert reasons < set(forest.notes)
    [line] = [line for line in table.rows if line[0] == "  SOD1"]
    assert line[2] == "NE"


def test_the_forest_shows_every_subgroup_under_its_label(found: Findings) -> None:
    [forest] = [figure for figure in found.figures if figure.figure_id == "forest_os_2"]
    written = [text.get_text() for text in forest.draw().findobj(Text)]
    for label in ("Site of onset", "Progression before baseline, points a month", "   Bulbar"):
        assert label in written
    assert not {"ONSSITE", "PROGBL", "GENOTYPE"} & set(" ".join(written).split())
    assert "NE" in written
    assert "Genotype, SOD1 NE" in forest.alt


def test_a_band_beyond_its_axis_is_told() -> None:
    assert ends_within("The band", [0.2, 0.3], [1.0, 26.6]) == (
        "The band goes on above 10, where the axis ends.",
    )
    assert ends_within("The band", [0.01], [11.0]) == (
        "The band goes on below 0.1 and above 10, where the axis ends.",
    )
    assert ends_within("The band", [np.nan, 0.2], [np.nan, 9.0]) == ()
