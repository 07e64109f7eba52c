"""Keeps a build blinded: dummy arms in place of the true ones, tell-tale results withheld."""

import hashlib
from collections import defaultdict
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import read_forms, read_seed, read_study

BLOCK_OF_EACH_ARM = 2


def refuse_true_arms_without_leave(study: str, unblinded: bool, synthetic: bool) -> None:
    """Raise BadInput where true arms are asked for of a study neither open nor synthetic."""
    is_open = read_study(study)["open"] == "Y"
    if unblinded and not (is_open or synthetic):
        raise BadInput(
            f"study {study} is blinded: --unblinded needs an export marked synthetic or a study "
            "that is open in seeds/study/studies.csv"
        )


def is_blinded(study: str, unblinded: bool, synthetic: bool) -> bool:
    """Whether a release of this study is blinded; true arms need leave."""
    refuse_true_arms_without_leave(study, unblinded, synthetic)
    return not unblinded and read_study(study)["open"] != "Y"


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

    What is withheld are rows of `seeds/study/blinding.csv`, and any test that the form's codelist
    does not know: it may be a tell-tale one under another name. A sample on the day of the first
    dose stays only where both times are known and it was taken before the dose; one whose day is
    not known does not stay. Without a certain first dose (none is known to be given, or an earlier
    one may have been) nothing stays from the day of randomisation on, and nothing at all where that
    is not known. Counted in `intake.files.withheld`; quarantined records of the same forms lose
    their text.
    """
    rules = [row for row in read_seed("study/blinding") if row["study"] == study]
    telling = {rule["value"] for rule in rules}
    withheld = 0
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(_FIRST_DOSE, {"yes": _codes("YN", "Y"), "no": _codes("YN", "N")})
        for form, column in dict.fromkeys((rule["form"], rule["column_name"]) for rule in rules):
            codelist = next(c.codelist for c in read_forms()[form].columns if c.name == column)
            harmless = [code for code in _codes(codelist) if code not in telling]
            # The file holding a withheld row counts it, so that its accounting still adds up.
            counted = connection.execute(
                f"""
                delete from raw.{form}
                where not coalesce(list_contains(?, {column}), false)
                    and (
                        {_day("sample_date")} is null
                        or exists (
                            from blinded_from
                            where blinded_from.subject = raw.{form}.subject
                                and not coalesce(
                                    {_day("sample_date")} < blinded_from.day
                                    or ({_day("sample_date")} = blinded_from.day
                                        and {_time("sample_time")} < blinded_from.time),
                                    false
                                )
                        )
                    )
                returning raw.{form}._file
                """,
                [harmless],
            ).fetchall()
            withheld += len(counted)
            connection.execute(
                "update intake.files set withheld = withheld + ? where form = ? "
                f"and export_id = ({_NEWEST})",
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


def _codes(codelist: str, submission: str | None = None) -> list[str]:
    """The codes as collected of a codelist, or those of one submission value."""
    return [
        row["collected"]
        for row in read_seed("codelists/codelists")
        if row["codelist"] == codelist and submission in (None, row["submission"])
    ]


def _day(column: str) -> str:
    """The date in a raw column, by the date format of its row; null where it is not one."""
    return (
        f"case _dates when 'dmy' then try_strptime({column}, '%d/%m/%Y')::date "
        f"when 'mdy' then try_strptime({column}, '%m/%d/%Y')::date "
        f"when 'ymd' then try_strptime({column}, '%Y-%m-%d')::date end"
    )


def _time(column: str) -> str:
    """The time of day in a raw column; null where it is not one."""
    return f"try_strptime({column}, '%H:%M')::time"


_NEWEST = "select max_by(export_id, extracted_at) from intake.exports"

# Who was randomised or may have been injected, and from when on results tell: the first dose, if
# no injection that is in doubt can have been before it, else the day of randomisation.
_FIRST_DOSE = f"""
create temp table blinded_from as
with in_quarantine as (
    select form, string_split(record_key, '|') as key
    from intake.quarantine
    where export_id = ({_NEWEST}) and form in ('injections', 'randomisation')
),
injections as (
    select
        subject,
        try_cast(cycle as integer) * 100 + try_cast(day_in_cycle as integer) as number,
        {_day("injection_date")} as day,
        {_time("injection_time")} as time,
        coalesce(list_contains($yes, given) and {_day("injection_date")} is not null, false)
            as is_known
    from raw.injections
    where not coalesce(list_contains($no, given), false)
    union all
    select
        key[1],
        try_cast(key[2] as integer) * 100 + try_cast(key[3] as integer),
        null,
        null,
        false
    from in_quarantine
    where form = 'injections'
),
randomised as (
    select subject, {_day("randomisation_date")} as day
    from raw.randomisation
),
subjects as (
    select subject from injections where subject is not null
    union
    select subject from randomised
    union
    select key[1] from in_quarantine where key is not null
),
first_doses as (
    select *
    from injections
    where is_known
    qualify row_number() over (
        partition by subject order by day, time nulls first, number nulls first
    ) = 1
),
certain_doses as (
    from first_doses
    where not exists (
        from injections as doubtful
        where not doubtful.is_known
            and (doubtful.subject is null or doubtful.subject = first_doses.subject)
            and (doubtful.number <= first_doses.number) is distinct from false
    )
)
select
    subjects.subject,
    certain_doses.time,
    case
        when certain_doses.day is not null then certain_doses.day
        when randomised.day is not null then least(randomised.day, first_doses.day)
    end as day
from subjects
left join randomised on subjects.subject = randomised.subject
left join first_doses on subjects.subject = first_doses.subject
left join certain_doses on subjects.subject = certain_doses.subject
"""
