"""The second opinion gives, for cases of dbt's unit tests, what the models are expected to give."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from mirocals.qc import adae
from mirocals.qc.adqs import add_deaths, add_stages, derive_scores, read_marks
from mirocals.qc.adtte import time_to
from mirocals.qc.dates import as_dates, numbered, of_subjects, study_day
from mirocals.qc.endpoints import Course, Seen
from mirocals.qc.sources import Sources
from mirocals.settings import PROJECT

TABLES = """
create schema intake;
create table intake.build as select 'T' as study, 'N' as blinded;
create schema sdtm;
create table sdtm.pr (STUDYID varchar, USUBJID varchar, PRDECOD varchar, PRSTDTC varchar);
create table sdtm.cm (STUDYID varchar, USUBJID varchar, CMDECOD varchar, CMSTDTC varchar);
create table sdtm.suppae (STUDYID varchar, USUBJID varchar, IDVAR varchar, IDVARVAL varchar,
    QNAM varchar, QVAL varchar);
create table items (STUDYID varchar, USUBJID varchar, PARAMCD varchar, VISIT varchar,
    VISITNUM double, QSDTC varchar, AVAL double, SRCSEQ integer);
create view sdtm.qs as select STUDYID, USUBJID, 'ALSFRS-R' as QSCAT, PARAMCD as QSTESTCD,
    AVAL as QSSTRESN, VISIT, VISITNUM, QSDTC, SRCSEQ as QSSEQ from items;
create schema seeds;
create table seeds.studies as select 'T' as study, 'RANDDT' as time_origin;
create table seeds.customised_queries (query varchar, name varchar);
create table seeds.analysis_rules (study varchar, rule varchar, value varchar);
insert into seeds.analysis_rules values
    ('T', 'treatment_emergent_days', '0'), ('T', 'background_treatment', 'RILUZOLE');
"""


def read_cases(model: str) -> list[dict[str, Any]]:
    path = PROJECT / "dbt_project" / "models" / "intermediate" / f"{model}.yml"
    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    return cases


def given(case: dict[str, Any]) -> dict[str, Any]:
    """The rows given, by the model they are of."""
    return {each["input"][5:-2]: each["rows"] for each in case["given"]}


def fill(db: duckdb.DuckDBPyConnection, table: str, rows: list[dict] | str) -> None:
    """Put the rows of a unit test, or those of its query, into the columns that the table has."""
    known = [column for column, *_ in db.execute(f"describe {table}").fetchall()]
    if isinstance(rows, str):
        wanted = f"select columns(name -> name in {known}) from ({rows})"
        db.execute(f"insert into {table} by name {wanted}")
        return
    for row in rows:
        held = {name: value for name, value in row.items() if name in known}
        places = ", ".join("?" for _ in held)
        values = list(held.values())
        db.execute(f"insert into {table} ({', '.join(held)}) values ({places})", values)


def compare(found: pd.DataFrame, case: dict[str, Any]) -> None:
    """The variables that the unit test expects are, row by row, as it expects them."""
    expected = case["expect"]["rows"]
    told = found[list(expected[0])].copy()
    for name in told.select_dtypes("datetime"):
        told[name] = told[name].dt.strftime("%Y-%m-%d")
    told = told.astype("object").where(told.notna(), None)
    assert sorted(told.to_numpy().tolist(), key=in_order) == sorted(
        ([row[name] for name in told] for row in expected), key=in_order
    )


def in_order(row: list[Any]) -> tuple[str, ...]:
    """Its first three values tell a row from the others."""
    return tuple(map(str, row[:3]))


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


@pytest.mark.parametrize("case", read_cases("int_adqs__stages"), ids=lambda case: case["name"])
def test_forms_are_staged_as_the_models_stage_them(
    db: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    fill(db, "sdtm.pr", given(case)["pr"])
    fill(db, "items", given(case)["int_adqs__items"])
    sources = Sources(db)
    stages = add_stages(read_marks(sources), sources)
    compare(stages.rename(columns={"SEQ": "last_seq"}), case)


@pytest.mark.parametrize("case", read_cases("int_adqs__scores"), ids=lambda case: case["name"])
def test_forms_are_added_up_as_the_models_add_them_up(
    db: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    fill(db, "items", given(case)["int_adqs__items"])
    scores = derive_scores(Sources(db))
    derived = {row["PARAMCD"] for row in case["expect"]["rows"]}
    compare(scores[scores["PARAMCD"].isin(derived)].rename(columns={"SEQ": "last_seq"}), case)


@pytest.mark.parametrize("case", read_cases("int_adqs__deaths"), ids=lambda case: case["name"])
def test_deaths_are_staged_as_the_models_stage_them(case: dict[str, Any]) -> None:
    rows = given(case)
    staged = pd.DataFrame(rows["int_adqs__stages"])
    died = pd.DataFrame(rows["int_adsl__death"]).set_index("USUBJID")["DTHDT"]
    found = add_deaths(staged, died.astype("datetime64[us]")).rename(columns={"DIED": "ADT"})
    randomised = pd.DataFrame(rows["int_adsl__dates"]).set_index("USUBJID")["RANDDT"]
    origin = of_subjects(randomised.astype("datetime64[us]"), found["USUBJID"])
    compare(found.assign(ADY=study_day(found["ADT"], origin)), case)


@pytest.mark.parametrize("case", read_cases("int_adae__dates"), ids=lambda case: case["name"])
def test_dates_of_events_are_imputed_as_the_models_impute_them(
    db: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    events = ", ".join(f"{name} varchar" for name in adae.COPIED)
    db.execute(f"create table sdtm.ae (STUDYID varchar, USUBJID varchar, {events})")
    fill(db, "sdtm.ae", given(case)["ae"])
    subjects = given(case)["int_occds__subjects"]
    background = [
        {**row, "CMDECOD": "RILUZOLE", "CMSTDTC": row.get("background_start")} for row in subjects
    ]
    fill(db, "sdtm.cm", background)
    known = {"emergent_until": "TRTEDT", "reference_date": "RANDDT", "last_known": "LSTALVDT"}
    adsl = pd.DataFrame(subjects).rename(columns=known)
    adsl = adsl.reindex(columns=["USUBJID", *adae.OF_SUBJECT])
    for name in ("TRTSDT", "TRTEDT", "RANDDT", "DTHDT", "LSTALVDT"):
        adsl[name] = adsl[name].astype("datetime64[us]")
    found = adae.derive_adae(Sources(db), adsl)
    compare(found.astype({"AESEQ": "int64"}), case)


def day_of(row: dict[str, Any], name: str) -> int | None:
    return numbered(pd.Series([row.get(name)], dtype="datetime64[us]"))[0]


def course_of(case: dict[str, Any]) -> Course:
    """Events and assessments as given; what is seen of an event is a procedure."""
    rows = given(case)
    events: dict[str, dict[str, list[Seen]]] = {}
    for row in rows["int_adtte__events"]:
        seen = Seen(day_of(row, "event_date"), "PR", "PRSTDTC", 1)
        events.setdefault(row["kind"], {}).setdefault(row["USUBJID"], []).append(seen)
    assessments: dict[str, dict[str, Seen]] = {
        row["censored_at"]: {} for row in rows["tte_parameters"]
    }
    for row in rows["int_adtte__follow_up"]:
        seen = Seen(day_of(row, "last_date"), "SV", "SVSTDTC", None)
        assessments.setdefault(row["censored_at"], {})[row["USUBJID"]] = seen
    origins = {
        name: {row["USUBJID"]: Seen(0, "DS", "DSSTDTC", 1) for row in rows["adsl"]}
        for name in ("RANDDT", "TRTSDT")
    }
    completed = {row["USUBJID"] for row in rows["int_adtte__follow_up"] if row.get("is_completed")}
    return Course(origins, events, {}, assessments, completed)


@pytest.mark.parametrize("case", read_cases("int_adtte__times"), ids=lambda case: case["name"])
def test_times_to_event_are_those_of_the_models(case: dict[str, Any]) -> None:
    course = course_of(case)
    withdrawn = {row["USUBJID"] for row in given(case)["int_adsl__disposition"]}
    found = []
    for endpoint in given(case)["tte_parameters"]:
        endpoint = {"horizon_days": None, "death_gap_days": None, **endpoint}
        for row in given(case)["adsl"]:
            days = {name: day_of(row, name) for name in ("RANDDT", "TRTSDT", "DTHDT")}
            origin = days[endpoint["time_origin"]]
            if row["STUDYID"] != endpoint["study"] or row["ITTFL"] == "N" or origin is None:
                continue
            subject = {"DTHFL": None, **row, **days, "WITHDREW": row["USUBJID"] in withdrawn}
            time = time_to(endpoint, subject, origin, course)
            found.append({**subject, "PARAMCD": endpoint["paramcd"], "STARTDT": origin, **time})
    times = pd.DataFrame(found).assign(is_other=lambda told: told["SRCDOM"] == "PR")
    for name in ("STARTDT", "ADT"):
        times[name] = as_dates(times[name])
    compare(times, case)
