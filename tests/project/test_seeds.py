"""Every seed says where it comes from, and the codes the forms name are there."""

import csv
import re

import pytest
import yaml

from mirocals.analyses.presentation.saying import ESTIMAND_PARTS
from mirocals.metadata import DICTIONARIES, PROJECT, read_forms, read_seed

SEEDS = PROJECT / "seeds"

# Lists that are rows of a study's own seeds or of the dictionary, not of codelists.csv.
LISTED_ELSEWHERE = {"SITE", "VISIT"} | DICTIONARIES


def _described() -> dict[str, dict]:
    text = (SEEDS / "_seeds.yml").read_text(encoding="utf-8")
    return {seed["name"]: seed for seed in yaml.safe_load(text)["seeds"]}


def _header(name: str) -> list[str]:
    path = next(SEEDS.glob(f"*/{name}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_every_seed_has_a_source_a_version_and_a_licence():
    assert set(_described()) == {path.stem for path in SEEDS.glob("*/*.csv")}
    for name, seed in _described().items():
        assert seed["description"], name
        assert {"source", "version", "licence"} <= set(seed["config"]["meta"]), name


def test_every_column_of_a_seed_has_a_type():
    for name, seed in _described().items():
        assert set(seed["config"]["column_types"]) == set(_header(name)), name


def test_every_codelist_a_form_names_has_codes():
    lists = {row["codelist"] for row in read_seed("codelists/codelists")}
    named = {c.codelist for form in read_forms().values() for c in form.columns if c.codelist}
    assert named - LISTED_ELSEWHERE <= lists


def test_a_column_of_dictionary_codes_is_held_to_the_kind_its_model_looks_up():
    kinds = {row["kind"].upper() for row in read_seed("mappings/dictionary")}
    assert kinds == DICTIONARIES
    held = {
        name: column.codelist.lower()
        for name, form in read_forms().items()
        for column in form.columns
        if column.name == "term_code"
    }
    assert held.keys() == {"adverse_events", "medical_history", "conmeds"}
    intermediate = PROJECT / "dbt_project" / "models" / "intermediate"
    for form, domain in (("adverse_events", "ae"), ("medical_history", "mh"), ("conmeds", "cm")):
        model = (intermediate / f"int_{domain}__crf.sql").read_text(encoding="utf-8")
        assert f"dictionary.kind = '{held[form]}'" in model


def test_a_collected_code_has_one_submission_value():
    codes = [(row["codelist"], row["collected"]) for row in read_seed("codelists/codelists")]
    assert len(codes) == len(set(codes))


# Lists that serve several codelists of CDISC, by the domain or the kind of the term.
OF_SEVERAL_CODELISTS = {
    "LABTEST": {"C65047", "C181173"},
    "DSDECOD": {"C66727", "C114118", "C150811"},
}
C_CODE = re.compile(r"C\d{3,6}")


def test_a_cdisc_term_has_a_c_code_in_a_codelist_with_one_and_a_sponsor_term_has_none():
    for row in read_seed("codelists/codelists"):
        assert row["origin"] in {"cdisc", "sponsor", "iso 3166"}, row
        assert bool(row["nci_code"]) == (row["origin"] == "cdisc"), row
        for code in (row["nci_code"], row["codelist_code"]):
            assert not code or C_CODE.fullmatch(code), row
        assert row["codelist_code"] or row["origin"] != "cdisc", row


def test_a_list_names_the_codelist_that_it_serves_on_all_its_rows():
    served: dict[str, set[str]] = {}
    for row in read_seed("codelists/codelists"):
        served.setdefault(row["codelist"], set()).add(row["codelist_code"])
    for name, codes in served.items():
        assert codes == OF_SEVERAL_CODELISTS.get(name, codes), name
        assert name in OF_SEVERAL_CODELISTS or len(codes) == 1, name


def test_a_term_of_a_codelist_has_one_c_code_and_a_c_code_one_term():
    rows = [row for row in read_seed("codelists/codelists") if row["nci_code"]]
    rows += [
        {**row, "codelist_code": code}
        for row in read_seed("codelists/sponsor_terms")
        for code in {r["codelist_code"] for r in rows if r["codelist"] == row["codelist"]}
        if row["nci_code"] and row["codelist"] not in OF_SEVERAL_CODELISTS
    ]
    by_term: dict[tuple[str, str], set[str]] = {}
    by_code: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        term = (row["codelist_code"], row["submission"])
        by_term.setdefault(term, set()).add(row["nci_code"])
        by_code.setdefault((row["codelist_code"], row["nci_code"]), set()).add(row["submission"])
    assert [found for found in (*by_term.items(), *by_code.items()) if len(found[1]) > 1] == []


def test_a_parameter_of_a_test_is_a_cdisc_term_where_the_test_is_one():
    lists = {"LB": "LABTEST", "CP": "LABTEST", "VS": "VSTESTCD", "RE": "RETESTCD"}
    coded = {
        (row["codelist"], row["submission"]): bool(row["nci_code"])
        for row in read_seed("codelists/codelists") + read_seed("codelists/sponsor_terms")
    }
    for row in read_seed("study/parameters"):
        if row["paramcd"] == row["source_testcd"] and row["source_domain"] in lists:
            is_cdisc = coded[lists[row["source_domain"]], row["paramcd"]]
            assert (row["term_origin"] == "cdisc") == is_cdisc, row


def test_the_questions_and_the_parameters_of_the_trial_are_terms_of_their_lists():
    rows = read_seed("codelists/codelists")

    def terms(codelist):
        return {(row["submission"], row["decode"]) for row in rows if row["codelist"] == codelist}

    items = {(row["testcd"], row["test"]) for row in read_seed("mappings/alsfrs_items")}
    summary = {(row["tsparmcd"], row["tsparm"]) for row in read_seed("study/trial_summary")}
    assert terms("QSTESTCD") == items
    assert summary <= terms("TSPARMCD")


def test_a_value_of_the_trial_summary_from_cdisc_terminology_has_its_c_code():
    for row in read_seed("study/trial_summary"):
        if row["tsvcdref"] == "CDISC CT":
            assert C_CODE.fullmatch(row["tsvalcd"]), row


# Terms beside which the models know no other.
COUNTED_ON = {
    "AGEU": {"YEARS"},
    "SEVERITY": {"MILD", "MODERATE", "SEVERE"},
    "VITALSTATUS": {"ALIVE", "DEAD"},
}


@pytest.mark.parametrize("codelist", COUNTED_ON)
def test_a_list_that_is_counted_on_has_these_terms_and_stays_closed(codelist):
    rows = read_seed("codelists/codelists")
    terms = {row["submission"] for row in rows if row["codelist"] == codelist}
    assert terms == COUNTED_ON[codelist]
    assert codelist in _described()["codelists"]["config"]["meta"]["closed"]


def _sponsor_terms() -> list[tuple[str, str, str]]:
    rows = read_seed("codelists/sponsor_terms")
    return [(row["study"], row["codelist"], row["submission"]) for row in rows]


def test_a_sponsor_term_extends_a_list_there_is_and_is_open_by_a_term_it_lacks():
    codes = read_seed("codelists/codelists")
    lists = {row["codelist"] for row in codes}
    closed = set(_described()["codelists"]["config"]["meta"]["closed"])
    assert closed <= lists
    terms = _sponsor_terms()
    assert len(terms) == len(set(terms))
    assert {study for study, _, _ in terms} <= {row["study"] for row in read_seed("study/studies")}
    assert {codelist for _, codelist, _ in terms} <= lists - closed
    held = {(row["codelist"], row["submission"]) for row in codes}
    assert held.isdisjoint((codelist, term) for _, codelist, term in terms)


def test_the_arms_of_a_study_are_terms_of_the_list_of_arms():
    codes = read_seed("codelists/codelists")
    listed = {row["submission"] for row in codes if row["codelist"] == "ARM"}
    terms = set(_sponsor_terms())
    blinded = {row["study"] for row in read_seed("study/studies") if row["open"] == "N"}
    for arm in read_seed("study/arms"):
        study, code = arm["study"], arm["arm_code"]
        assert code in listed or (study, "ARM", code) in terms
        assert study not in blinded or (study, "ARM", f"DUMMY_{code}"[:20]) in terms


def test_every_estimand_has_each_attribute_of_ich_e9_r1():
    assert set(ESTIMAND_PARTS) <= set(_header("estimands"))
    for row in read_seed("study/estimands"):
        assert all(row[part] for part in ESTIMAND_PARTS), row["estimand_id"]


# Seed, column, and the words that the models know: a row with any other would have no effect.
WORDS: list[tuple[str, str, set[str]]] = [
    ("customised_queries", "query", {"CQ01NAM", "CQ02NAM"}),
    ("customised_queries", "variable", {"AEDECOD", "AEBODSYS", "AEGRP"}),
    ("customised_queries", "operator", {"is", "contains", "except"}),
    (
        "tte_parameters",
        "events",
        {"DEATH", "VENTILATION", "TRACHEOSTOMY", "GASTROSTOMY", "KING'S STAGE 4"}
        | {"TREATMENT DISCONTINUATION"},
    ),
    (
        "tte_parameters",
        "censored_at",
        {"LAST KNOWN ALIVE", "LAST VISIT", "LAST STAGE", "LAST DOSE"},
    ),
    ("tte_parameters", "time_origin", {"RANDDT", "TRTSDT"}),
    ("studies", "time_origin", {"RANDDT", "TRTSDT"}),
    ("baselines", "rule", {"LAST UP TO DAY", "DELIVERED FLAG"}),
    ("baselines", "change_of", {"AFTER BASELINE", "ALL BUT BASELINE VISIT"}),
]


@pytest.mark.parametrize(
    ("seed", "column", "known"), WORDS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_seed_uses_no_word_but_those_that_the_models_know(seed, column, known):
    cells = [row[column] for row in read_seed(f"study/{seed}")]
    assert {word for cell in cells for word in cell.split(" | ")} <= known
    project = PROJECT / "dbt_project"
    models = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("models", "macros")
        for path in (project / folder).rglob("*.sql")
    )
    for word in known:
        assert "'" + word.replace("'", "''") + "'" in models


CRF_FORMS = [form for form in read_forms().values() if form.source != "sdtm"]


@pytest.mark.parametrize("form", CRF_FORMS, ids=lambda form: form.name)
def test_a_code_is_standardised_by_the_list_its_form_names(form):
    """So the check of the raw form finds every code that staging would make null."""
    staging = PROJECT / "dbt_project" / "models" / "staging" / "crf" / f"stg_crf__{form.name}.sql"
    found = re.findall(r"standard_code\('(\w+)', '(\w+)'\)", staging.read_text(encoding="utf-8"))
    named = {(column.codelist, column.name) for column in form.columns if column.codelist}
    assert set(found) == {each for each in named if each[0] not in LISTED_ELSEWHERE}
