"""Every survival analysis of the default trial against R, from its reference sets."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from analyses_warehouse import ARMS, write_warehouse

from mirocals.analyses.survival.analysis import analyse_endpoint
from mirocals.analyses.survival.components import compare_component
from mirocals.analyses.trial import read_trial
from mirocals.settings import PROJECT
from tests.reference.release import RELEASE, Row, agree_with_r
from tests.reference.synthetic_mirocals import SUBGROUPS, TABLE

START = pd.Timestamp("2018-01-01")


def datasets() -> tuple[pd.DataFrame, pd.DataFrame]:
    """ADSL and ADTTE of the reference sets: death, gastrostomy, ventilation."""
    data = pd.concat([pd.read_csv(TABLE), pd.read_csv(SUBGROUPS)], axis=1)
    adsl = pd.DataFrame(
        {
            "USUBJID": [f"MIROCALS-{number:04d}" for number in range(len(data))],
            **dict.fromkeys(("RANDFL", "ITTFL", "SAFFL"), "Y"),
            "TRT01PN": data["arm"],
            "TRT01P": data["arm"].map(ARMS),
            "SEX": data["sex"],
            "AGE": data["age"],
            "ONSSITE": np.where(data["limb"] == 1, "LIMB", "BULBAR"),
            "COUNTRY": np.where(data["uk"] == 1, "GBR", "FRA"),
            "ONSRNDMO": data["onset"],
            "ALSFRBL": data["alsfrs"],
            "SVCPPBL": data["svc"],
            "NFHPBL": data["pnfh"],
            "ELESCOR": data["el_escorial"],
            "GENOTYPE": data["genotype"],
            "PROGBL": data["progression"],
            "TRTSDT": START,
            "TRTEDT": START + pd.to_timedelta(data["last_dose"], unit="D"),
        }
    )
    kinds = {
        "OS": (data["time"], 2 * data["event"]),
        "GASDTH": (data["gastrostomy_time"], data["gastrostomy_cause"]),
        "NIVDTH": (data["ventilation_time"], data["ventilation_cause"]),
    }
    shared = adsl[["USUBJID", "TRT01P", "TRT01PN", "ITTFL"]]
    adtte = [
        shared.assign(
            PARAMCD=code, PARAM=code, AVAL=time.astype(float), CNSR=(cause == 0).astype(int),
            EVNTDESC=cause.map({1: "EVENT", 2: "DEATH"}), STARTDT=START,
        )
        for code, (time, cause) in kinds.items()
    ]  # fmt: skip
    return adsl, pd.concat(adtte)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    file = write_warehouse(tmp_path_factory.mktemp("reference") / "w.duckdb", *datasets())
    with duckdb.connect(str(file)) as connection:
        seed = PROJECT / "seeds" / "study" / "subgroups.csv"
        connection.execute(
            f"create table seeds.subgroups as from read_csv('{seed}', header = true,"
            " types = {'cuts': 'varchar'})"
        )
        connection.execute("update seeds.analysis_terms set kind = '2' where term = 'bootstrap'")
        trial = read_trial(connection)
        [endpoint] = [one for one in trial.endpoints if one.primary]
        found = analyse_endpoint(trial, endpoint).rows
        for component in trial.components:
            found += compare_component(trial, component)
    return [(r.analysis_id, r.group_level, r.term, r.statistic, r.value) for r in found]


@pytest.mark.parametrize("analysis", sorted(RELEASE))
def test_the_analysis_of_the_reference_set_is_rs(results: list[Row], analysis: str) -> None:
    agree_with_r(analysis, results)
