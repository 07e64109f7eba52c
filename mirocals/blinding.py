"""Keeps a build blinded: dummy arms in place of the true ones, tell-tale results withheld."""

import hashlib
from collections import defaultdict
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import read_seed, read_study

BLOCK_OF_EACH_ARM = 2


def is_blinded(study: str, unblinded: bool, synthetic: bool) -> bool:
    """Whether a release of this study is blinded.

    Raises BadInput where an unblinded one is asked for without an unblinding: neither is the
    study open nor its export synthetic.
    """
    if read_study(study)["open"] == "Y":
        return False
    if unblinded and not synthetic:
        raise BadInput(
            f"study {study} is blinded: --unblinded needs an export marked synthetic or a study "
            "that is open in seeds/study/studies.csv"
        )
    return not unblinded


def draw_dummy_arms(warehouse: Path, study: str) -> int:
    """Fill `raw.treatment_list` with dummy arms; returns how many were drawn.

    Afresh, never from the true list: permuted blocks 1:1 within the stratum as entered, in order
    of randomisation number, ordered within a block by a hash of the study's `dummy_key`. Arms
    stay the same when later exports add subjects at the end of a stratum.
    """
    key = read_study(study)["dummy_key"]
    codes = sorted(row["arm_code"] for row in read_seed("study/arms") if row["study"] == study)
    with duckdb.connect(str(warehouse)) as connection:
        randomised = connection.execute(
            """
            select coalesce(stratum_country, '') || '|' || coalesce(stratum_onset, ''),
                randomisation_number
            from raw.randomisation
            where randomisation_number is not null
            order by randomisation_number
            """
        ).fetchall()
        strata: dict[str, list[str]] = defaultdict(list)
        for stratum, number in randomised:
            strata[stratum].append(number)
        drawn = [
            (study, number, arm)
            for stratum, numbers in sorted(strata.items())
            for number, arm in zip(numbers, _blocks(key, stratum, len(numbers), codes), strict=True)
        ]
        connection.execute("delete from raw.treatment_list")
        if drawn:
            connection.executemany(
                """
                insert into raw.treatment_list (_key, study, randomisation_number, arm)
                values (?, ?, ?, ?)
                """,
                [(number, of, number, arm) for of, number, arm in drawn],
            )
    return len(drawn)


def _blocks(key: str, stratum: str, count: int, codes: list[str]) -> list[str]:
    arms: list[str] = []
    block = 0
    while len(arms) < count:
        seats = [f"{code}#{seat}" for code in codes for seat in range(BLOCK_OF_EACH_ARM)]
        prefix = f"{key}|{stratum}|{block}|"
        seats.sort(key=lambda seat: hashlib.sha256(f"{prefix}{seat}".encode()).hexdigest())
        arms += [seat.split("#")[0] for seat in seats]
        block += 1
    return arms[:count]


def withhold(warehouse: Path, study: str) -> int:
    """Leave out the results that give the arm away, from the first dose on; returns how many.

    What is withheld are rows of `seeds/study/blinding.csv`, and any test that no codelist knows: it
    may be a tell-tale one under another name. A sample on the day of the first dose stays only
    where both times are known and it was taken before the dose. Counted in
    `intake.files.withheld`; quarantined records of the same forms lose their text.
    """
    known = [row["collected"] for row in read_seed("codelists/codelists")]
    rules = [row for row in read_seed("study/blinding") if row["study"] == study]
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in rules:
        values[rule["form"], rule["column_name"]].append(rule["value"])
    withheld = 0
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(_FIRST_DOSE)
        for (form, column), telling in values.items():
            # The file holding a withheld row counts it, so that its accounting still adds up.
            counted = connection.execute(
                f"""
                delete from raw.{form} using first_dose
                where first_dose.subject = raw.{form}.subject
                    and (list_contains(?, {column}) or not list_contains(?, {column}))
                    and not coalesce(
                        {_day("sample_date")} < first_dose.day
                        or ({_day("sample_date")} = first_dose.day
                            and sample_time < first_dose.time),
                        false
                    )
                returning raw.{form}._file
                """,
                [telling, known],
            ).fetchall()
            withheld += len(counted)
            connection.execute(
                "update intake.files set withheld = withheld + ? where form = ? "
                "and export_id = (select max_by(export_id, extracted_at) from intake.exports)",
                [len(counted), form],
            )
            connection.execute(
                """
                update intake.quarantine
                set record = 'withheld: blinded', value = 'withheld: blinded', message = rule
                where form = ?
                """,
                [form],
            )
    return withheld


def _day(column: str) -> str:
    """The date in a raw column, by the date format of its row; null where it is not one."""
    return (
        f"case _dates when 'dmy' then try_strptime({column}, '%d/%m/%Y')::date "
        f"when 'mdy' then try_strptime({column}, '%m/%d/%Y')::date "
        f"when 'ymd' then try_strptime({column}, '%Y-%m-%d')::date end"
    )


_FIRST_DOSE = f"""
create temp table first_dose as
select subject, min({_day("injection_date")}) as day,
    min_by(injection_time, {_day("injection_date")}) as time
from raw.injections
where given = 'Y'
group by subject
"""
