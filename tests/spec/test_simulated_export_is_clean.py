"""What every simulated export without faults holds to."""

import hashlib

import pandas as pd
import pytest

from mirocals.metadata import read_forms, read_seed

FORMS = [name for name, form in read_forms().items() if form.source != "sdtm"]
VISIT_FORMS = ("vitals", "alsfrs", "svc", "safety_lab", "samples", "eligibility")
BEFORE_CONSENT = ("medical_history", "conmeds")


@pytest.fixture(scope="module", params=["full", "first", "second"])
def delivery(request, delivered, extracts):
    """The full extract of the default trial, and two early extracts of a smaller one."""
    return {"full": delivered, "first": extracts[0], "second": extracts[1]}[request.param]


def allowed_codes():
    codes = {}
    for row in read_seed("codelists/codelists"):
        codes.setdefault(row["codelist"], {""}).add(row["collected"])
    codes["SITE"] = {row["site"] for row in read_seed("study/sites")} | {""}
    codes["VISIT"] = {row["visit_code"] for row in read_seed("study/visits")} | {""}
    for row in read_seed("mappings/dictionary"):
        codes.setdefault(row["kind"].upper(), {""}).add(row["code"])
    return codes


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_the_columns_of_its_form_in_order(delivery, form):
    expected = [column.name for column in delivery.forms[form].columns]
    assert list(delivery.tables[form].columns) == expected


@pytest.mark.parametrize("form", FORMS)
def test_keys_are_unique_and_required_columns_are_filled(delivery, form):
    table = delivery.tables[form]
    assert not table.duplicated(list(delivery.forms[form].key)).any()
    for column in delivery.forms[form].columns:
        if column.required:
            assert (table[column.name] != "").all(), column.name


@pytest.mark.parametrize("form", FORMS)
def test_codes_are_in_their_codelist_and_numbers_in_their_range(delivery, form):
    codes = allowed_codes()
    for column in delivery.forms[form].columns:
        values = delivery.tables[form][column.name]
        if column.codelist:
            assert set(values) <= codes[column.codelist], column.name
        if column.type in ("integer", "decimal"):
            numbers = delivery.numbers(form, column.name)
            if column.minimum is not None:
                assert not (numbers < column.minimum).any(), column.name
            if column.maximum is not None:
                assert not (numbers > column.maximum).any(), column.name


@pytest.mark.parametrize("form", FORMS)
def test_dates_can_be_read_and_nothing_is_entered_after_the_extract(delivery, form):
    extracted = pd.Timestamp(delivery.manifest["extracted_at"]).tz_localize(None)
    for column in delivery.forms[form].columns:
        if column.type in ("date", "partial_date", "datetime"):
            dates = delivery.dates(form, column.name)
            assert not (dates > extracted).any(), column.name
    if "changed_at" in delivery.tables[form]:
        table = delivery.tables[form]
        entered, changed = (
            pd.to_datetime(table[name], format="%d/%m/%Y %H:%M")
            for name in ("entered_at", "changed_at")
        )
        assert (entered <= changed).all() and not (changed > extracted).any()


@pytest.mark.parametrize("form", FORMS)
def test_every_record_belongs_to_a_subject_with_demographics(delivery, form):
    if delivery.forms[form].subject_column:
        known = set(delivery.tables["demographics"]["subject"])
        assert set(delivery.tables[form]["subject"]) <= known


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_recorded_before_consent_or_after_death(delivery, form):
    table = delivery.tables[form]
    dated = delivery.forms[form].dated_by
    if dated is None or delivery.forms[form].subject_column is None:
        return
    demographics = delivery.tables["demographics"]["subject"]
    consent = pd.Series(delivery.dates("demographics", "consent_date").values, demographics)
    died = pd.Series(
        delivery.dates("deaths", "death_date").values, delivery.tables["deaths"]["subject"]
    )
    dates = delivery.dates(form, dated)
    texts = table[dated]
    known_to_day = texts.str.len() == 10
    if form not in BEFORE_CONSENT:
        assert not (dates < table["subject"].map(consent))[known_to_day].any()
    if form != "vital_status":
        assert not (dates > table["subject"].map(died)).any()


@pytest.mark.parametrize("form", VISIT_FORMS)
def test_every_form_of_a_visit_lies_at_a_visit_held_on_that_day(delivery, form):
    visits = delivery.tables["visits"].query("contact_mode != 'MISSED'")
    dated = delivery.forms[form].dated_by
    merged = delivery.tables[form].merge(visits, on=["subject", "visit"], how="left")
    assert (merged[dated] == merged["visit_date"]).all()


def test_every_visit_on_site_has_the_forms_planned_for_it(delivery):
    plan = {row["visit_code"]: row for row in read_seed("study/visits")}
    forms = {
        "svc": "function_assessed",
        "alsfrs": "function_assessed",
        "safety_lab": "safety_lab",
        "samples": "blood_biomarkers",
    }
    visits = delivery.tables["visits"].query("contact_mode == 'ONSITE'")[["subject", "visit"]]
    for form, flag in forms.items():
        at = {code for code, row in plan.items() if row[flag] == "Y"}
        planned = set(map(tuple, visits[visits["visit"].isin(at)].values))
        assert planned <= set(map(tuple, delivery.tables[form][["subject", "visit"]].values)), form


def test_blood_is_taken_at_screening_too_of_everyone_screened(delivery):
    plan = {
        row["visit_code"] for row in read_seed("study/visits") if row["blood_biomarkers"] == "Y"
    }
    visits = delivery.tables["visits"].query("contact_mode == 'ONSITE'")[["subject", "visit"]]
    held = set(map(tuple, visits[visits["visit"].isin(plan)].values))
    taken = delivery.tables["samples"]
    for specimen in ("BLOOD", "PLASMA", "SERUM"):
        of_specimen = taken[taken["specimen"] == specimen][["subject", "visit"]]
        assert sorted(map(tuple, of_specimen.values)) == sorted(held)
    screened = set(taken[taken["visit"] == "SCR"]["subject"])
    assert screened == set(delivery.tables["demographics"]["subject"])


def test_visits_follow_each_other_in_time(delivery):
    order = {row["visit_code"]: int(row["visitnum"]) for row in read_seed("study/visits")
             if row["study"] == "MIROCALS"}  # fmt: skip
    table = delivery.tables["visits"].assign(
        number=delivery.tables["visits"]["visit"].map(order),
        day=delivery.dates("visits", "visit_date"),
    )
    held = table.dropna(subset="day").sort_values(["subject", "number"])
    assert (held.groupby("subject")["day"].diff().dropna() > pd.Timedelta(0)).all()


def test_the_total_is_the_sum_of_twelve_items_and_5a_excludes_5b(delivery):
    items = [f"item_{n:02d}" for n in range(1, 13) if n != 5] + ["item_05a", "item_05b"]
    scores = pd.concat([delivery.numbers("alsfrs", item) for item in items], axis=1)
    complete = scores.notna().sum(axis=1) == 12
    total = delivery.numbers("alsfrs", "total")
    assert (total[complete] == scores.sum(axis=1)[complete]).all()
    assert total[~complete].isna().all() and (~complete).mean() < 0.02
    assert not (scores["item_05a"].notna() & scores["item_05b"].notna()).any()


def test_5b_is_used_from_gastrostomy_and_item_12_falls_from_ventilation(delivery):
    done = delivery.tables["procedures"].assign(start=delivery.dates("procedures", "start_date"))
    scores = delivery.tables["alsfrs"].assign(day=delivery.dates("alsfrs", "assessed_date"))
    for procedure, holds in (
        ("GASTROSTOMY", scores["item_05a"] == ""),
        ("NIV", scores["item_12"].isin(["0", "1", "2", ""])),
    ):
        start = done[done["procedure"] == procedure].groupby("subject")["start"].min()
        after = scores["day"] >= scores["subject"].map(start)
        assert holds[after].all()
    fed = done[done["procedure"] == "GASTROSTOMY"].groupby("subject")["start"].min()
    early = ~(scores["day"] >= scores["subject"].map(fed))
    assert (scores["item_05b"] == "")[early].all()


def test_events_end_after_they_start_and_the_transfer_agrees_on_the_serious_ones(delivery):
    events = delivery.tables["adverse_events"]
    start, end = (delivery.dates("adverse_events", f"{edge}_date") for edge in ("start", "end"))
    whole = (events["start_date"].str.len() == 10) & (events["end_date"].str.len() == 10)
    assert not (end < start)[whole].any()
    columns = ["subject", "term", "serious_criterion", "outcome"]
    serious = events.query("serious == 'Y'").rename(columns={"start_date": "onset_date"})
    transfer = delivery.tables["sae_transfer"]
    keys = [*columns, "onset_date"]
    assert sorted(map(tuple, serious[keys].values)) == sorted(map(tuple, transfer[keys].values))
    assert ((transfer["outcome"] == "FATAL") == (transfer["fatal"] == "Y")).all()


def test_fatal_events_vital_status_and_disposition_agree_with_the_death_form(delivery):
    died = dict(delivery.tables["deaths"][["subject", "death_date"]].values)
    fatal = delivery.tables["adverse_events"].query("outcome == 'FATAL'")
    assert all(died.get(subject) == end for subject, end in fatal[["subject", "end_date"]].values)
    dead = delivery.tables["vital_status"].query("status == 'DEAD'")
    assert all(died.get(subject) == day for subject, day in dead[["subject", "death_date"]].values)
    ended = delivery.tables["disposition"].query("period == 'STUDY' and reason == 'DEATH'")
    assert all(died.get(subject) == day for subject, day in ended[["subject", "end_date"]].values)
    randomised = set(delivery.tables["randomisation"]["subject"])
    assert set(dead["subject"]) == set(ended["subject"]) & randomised


def test_injections_use_kits_dispensed_to_the_subject_and_of_the_subjects_arm(delivery):
    given = delivery.tables["injections"].query("given == 'Y'")
    kits = delivery.tables["kits"]
    assert set(map(tuple, given[["subject", "kit"]].values)) <= set(
        map(tuple, kits[["subject", "kit"]].values)
    )
    number = dict(delivery.tables["randomisation"][["subject", "randomisation_number"]].values)
    arm = dict(delivery.tables["treatment_list"][["randomisation_number", "arm"]].values)
    content = dict(delivery.tables["kit_list"][["kit", "arm"]].values)
    assert all(content[kit] == arm[number[who]] for who, kit in kits[["subject", "kit"]].values)
    counted = given.groupby("kit").size()
    used = kits[kits["vials_used"] != ""].set_index("kit")["vials_used"].astype(int)
    assert (counted.reindex(used.index, fill_value=0) == used).all()


def test_transfers_hold_results_of_collected_samples_only(delivery):
    known = set(map(tuple, delivery.tables["samples"][["subject", "sample_id"]].values))
    for transfer in ("flow_cytometry", "biomarkers"):
        table = delivery.tables[transfer]
        assert set(map(tuple, table[["subject", "sample_id"]].values)) <= known
        below = table["result"].str.startswith("<")
        assert (table["result"].str.lstrip("<")[below].astype(float)
                == table["lloq"][below].astype(float)).all()  # fmt: skip
        assert not (delivery.dates(transfer, "analysed_date")
                    < delivery.dates(transfer, "sample_date")).any()  # fmt: skip


def test_record_counts_and_hashes_are_those_of_the_files(delivery):
    listed = delivery.manifest["files"] + delivery.manifest["restricted"]
    files = {form.file: delivery.tables[name] for name, form in delivery.forms.items()}
    assert {entry["name"] for entry in listed} == set(files)
    for entry in listed:
        content = (delivery.folder / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["records"] == len(files[entry["name"]])
