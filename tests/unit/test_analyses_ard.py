"""What the results say of themselves, in `results.ard` and in `ard.json`."""

import json
from pathlib import Path
from typing import Any

import duckdb


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_machine_readable_results_name_reason_purpose_method_and_groups(
    release: tuple[Path, Path],
) -> None:
    document = json.loads((release[1] / "ard.json").read_text(encoding="utf-8"))
    told = {analysis["id"]: analysis for analysis in document["analyses"]}
    assert (document["study"], document["synthetic"]) == ("MIROCALS", True)
    ids = {analysis for (analysis,) in rows(release[0], "select analysis_id from results.ard")}
    assert set(told) == ids
    unsaid = [
        name
        for name, a in told.items()
        if not {"reason", "purpose", "software"} <= {key for key in a if a[key]}
    ]
    assert unsaid == []
    test = told["OS.LOGRANK"]
    assert (test["purpose"], test["population"]) == ("PRIMARY OUTCOME MEASURE", "ITT")
    assert test["method"] == {"method": "log-rank, unweighted, hypergeometric variance"}
    assert test["reason"] == "SPECIFIED IN PROTOCOL"
    assert told["OS548.LOGRANK"]["purpose"] == "SECONDARY OUTCOME MEASURE"
    [(value, formatted)] = rows(
        release[0],
        "select value, formatted from results.ard where analysis_id = 'OS.LOGRANK'"
        " and statistic = 'p value'",
    )
    [p] = [result for result in test["results"] if result["statistic"] == "p value"]
    assert (p["value"], p["formatted"]) == (value, formatted)
    observed = [result for result in test["results"] if result["statistic"] == "observed"]
    assert [result["groups"] for result in observed] == [
        [{"variable": "TRT01P", "level": arm}] for arm in ("Placebo", "IL-2LD 2 MIU")
    ]


def test_every_row_of_the_results_can_be_read_from_the_json(release: tuple[Path, Path]) -> None:
    document = json.loads((release[1] / "ard.json").read_text(encoding="utf-8"))
    shared, method = (
        ("population", "paramcd", "dataset"),
        ("method", "ties", "ci_method", "ci_level"),
    )
    told = [
        (
            analysis["id"],
            *({**analysis, **result}.get(name) for name in shared),
            *({**analysis["method"], **result.get("method", {})}.get(name) for name in method),
            *(result.get(name) for name in ("term", "statistic", "formatted")),
        )
        for analysis in document["analyses"]
        for result in analysis["results"]
    ]
    columns = ", ".join(("analysis_id", *shared, *method, "term", "statistic", "formatted"))
    found = rows(release[0], f"select {columns} from results.ard")
    assert sorted(told, key=str) == sorted(found, key=str)
    assert len({(row[0], row[4:8]) for row in told}) > len({row[0] for row in told})


def test_results_within_strata_are_post_hoc_as_their_estimand_says(
    release: tuple[Path, Path],
) -> None:
    found = rows(
        release[0],
        "select distinct reason, purpose from results.ard where population like 'ITT, NFHPGR1%'"
        " and regexp_matches(analysis_id, '^OS(548)?[.](KM|COX)[.]')",
    )
    assert found == [("DATA DRIVEN", "EXPLORATORY OUTCOME MEASURE")]


def test_counts_of_subjects_name_their_method(release: tuple[Path, Path]) -> None:
    found = rows(
        release[0],
        "select distinct method, statistic from results.ard where analysis_id = 'SUBJECTS'"
        " order by all",
    )
    assert found == [*(("count", name) for name in ("men", "randomised", "screened")), (
        "median", "median",
    )]  # fmt: skip


def test_every_p_value_but_the_primary_one_is_marked_nominal(release: tuple[Path, Path]) -> None:
    found = rows(release[0], "select analysis_id, statistic, nominal from results.ard")
    assert [row[:2] for row in found if row[2] == "N"] == [("OS.LOGRANK", "p value")]
    assert all((nominal is not None) == ("p value" in name) for _, name, nominal in found)
    document = json.loads((release[1] / "ard.json").read_text(encoding="utf-8"))
    told = [
        (analysis["id"], result["statistic"], result.get("nominal"))
        for analysis in document["analyses"]
        for result in analysis["results"]
    ]
    assert sorted(told, key=str) == sorted(found, key=str)


def test_the_adjusted_model_is_assumed_where_its_endpoint_is_published(
    release: tuple[Path, Path],
) -> None:
    found = rows(
        release[0],
        "select distinct analysis_id, reason from results.ard"
        " where analysis_id in ('OS.COX', 'OS.COX.ADJ') order by 1",
    )
    assert found == [("OS.COX", "SPECIFIED IN PROTOCOL"), ("OS.COX.ADJ", "ASSUMED")]
