"""A tiny good trial as a warehouse file, so that a test can break one thing at a time."""

import csv
from datetime import date, timedelta
from pathlib import Path

import duckdb

from mirocals.metadata import read_forms
from mirocals.settings import PROJECT

TABLES = {
    "sdtm.dm": "STUDYID USUBJID SITEID AGE:integer AGEU SEX COUNTRY ARMCD RFICDTC RFSTDTC DTHFL"
    " DTHDTC",
    "sdtm.ds": "STUDYID USUBJID DSSEQ:integer DSTERM DSDECOD DSCAT DSSCAT DSSTDTC",
    "sdtm.ex": "STUDYID USUBJID EXSEQ:integer EXTRT EXDOSE:double EXSTDTC EXENDTC",
    "sdtm.dd": "STUDYID USUBJID DDSEQ:integer DDTESTCD DDORRES DDSTRESC DDDTC",
    "sdtm.ss": "STUDYID USUBJID SSSEQ:integer SSTESTCD SSORRES SSSTRESC SSDTC",
    "sdtm.sv": "STUDYID USUBJID VISITNUM:double VISIT SVOCCUR SVREASOC SVSTDTC SVENDTC"
    " SVSTDY:integer",
    "sdtm.mh": "STUDYID USUBJID MHSEQ:integer MHTERM MHDECOD MHEVDTYP MHLOC MHSTDTC MHENDTC",
    "sdtm.pr": "STUDYID USUBJID PRSEQ:integer PRDECOD PRSTDTC PRENDTC",
    "sdtm.qs": "STUDYID USUBJID QSSEQ:integer QSTESTCD QSORRES QSSTRESC QSSTRESN:double"
    " VISITNUM:double VISIT QSDTC",
    "sdtm.re": "STUDYID USUBJID RESEQ:integer RETESTCD REORRES RESTRESC RESTRESN:double"
    " VISITNUM:double VISIT REDTC",
    "sdtm.lb": "STUDYID USUBJID LBSEQ:integer LBTESTCD LBORRES LBSTRESC LBSTRESN:double LBSTRESU"
    " VISITNUM:double VISIT LBDTC",
    "sdtm.ae": "STUDYID USUBJID AESEQ:integer AESEV AESER AESDTH AEOUT AESTDTC AEENDTC",
    "sdtm.cm": "STUDYID USUBJID CMSEQ:integer CMDECOD CMDOSE:double CMDOSU CMSTDTC CMENDTC",
    "sdtm.ec": "STUDYID USUBJID ECSEQ:integer ECOCCUR ECREASOC ECDOSE:double ECTPTNUM:integer"
    " ECSTDTC",
    "sdtm.vs": "STUDYID USUBJID VSSEQ:integer VSTESTCD VSORRES VSSTRESC VSSTRESN:double"
    " VISITNUM:double VISIT VSDTC",
    "sdtm.cp": "STUDYID USUBJID CPSEQ:integer CPTESTCD CPORRES CPSTRESC CPSTRESN:double"
    " VISITNUM:double VISIT CPDTC",
    "adam.adsl": "STUDYID USUBJID AGE:integer SEX TRT01P RFICDT:date RANDDT:date TRTSDT:date"
    " TRTEDT:date TRTDURD:integer RANDFL ITTFL SAFFL ONSSITE ONSDT:date ONSRNDMO:double"
    " ALSFRBL:double SVCPPBL:double NFHPBL:double DTHFL DTHDT:date DTHDTF LSTALVDT:date EOTSTT"
    " STRATAR STRATAV RILSDT:date DIAGDT:date ONSDIAMO:double ELESCOR PROGBL:double CCL2BL:double"
    " TREGPBL:double COMPLPCT:double",
    "adam.adtte": "STUDYID USUBJID ASEQ:integer ITTFL PARAMCD STARTDT:date ADT:date AVAL:double"
    " CNSR:integer",
    "adam.adqs": "STUDYID USUBJID ASEQ:integer PARAMCD AVISITN:double AVAL:double BASE:double"
    " CHG:double ABLFL",
    "adam.adlb": "STUDYID USUBJID ASEQ:integer PARAMCD ADT:date AVAL:double AVALC R2BASE:double",
    "adam.adre": "STUDYID USUBJID ASEQ:integer PARAMCD ADT:date AVAL:double CHG:double",
    "adam.advs": "STUDYID USUBJID ASEQ:integer PARAMCD ADT:date AVAL:double CHG:double",
    "adam.adae": "STUDYID USUBJID AESEQ:integer ASTDT:date AENDT:date ADURN:integer ASEV TRTEMFL",
    "adam.adex": "STUDYID USUBJID ASEQ:integer PARAMCD PARCAT1 AVISITN:integer ASTDT:date"
    " AENDT:date AVAL:double",
    "adam.adcm": "STUDYID USUBJID CMSEQ:integer ASTDT:date AENDT:date CMDOSTOT:double RILUFL",
    "adam.addv": "STUDYID USUBJID DVSEQ:integer DVCAT DVSCAT ADT:date",
}
# A row a subject of the datasets of which one record is enough to break.
RECORDS: dict[str, tuple[dict[str, object], ...]] = {
    "sdtm.ae": (
        {"AESEQ": 1, "AESEV": "MILD", "AESER": "N", "AEOUT": "RECOVERED/RESOLVED"}
        | {"AESTDTC": "2018-05-10", "AEENDTC": "2018-05-12"},
    ),
    "sdtm.cm": (
        {"CMSEQ": 1, "CMDECOD": "RILUZOLE", "CMDOSE": 50, "CMDOSU": "mg"}
        | {"CMSTDTC": "2018-01-12", "CMENDTC": "2018-08"},
    ),
    "sdtm.ec": (
        {"ECSEQ": 1, "ECOCCUR": "Y", "ECDOSE": 2, "ECTPTNUM": 1, "ECSTDTC": "2018-05-02T10:00"},
        {"ECSEQ": 2, "ECOCCUR": "N", "ECREASOC": "ADVERSE EVENT", "ECTPTNUM": 2},
        {"ECSEQ": 3, "ECOCCUR": "Y", "ECDOSE": 2, "ECTPTNUM": 3, "ECSTDTC": "2018-05-04T10:00"},
    ),
    "sdtm.pr": (
        {"PRSEQ": 1, "PRDECOD": "GASTROSTOMY", "PRSTDTC": "2019"},
        {"PRSEQ": 2, "PRDECOD": "LUMBAR PUNCTURE"},
    ),
    "adam.adlb": (
        {"ASEQ": 1, "PARAMCD": "K", "ADT": "2018-05-02", "AVAL": 4.1},
        {"ASEQ": 2, "PARAMCD": "TLHRTLH", "ADT": "2018-07-25", "AVAL": 9, "R2BASE": 1.5},
    ),
    "adam.adre": ({"ASEQ": 1, "PARAMCD": "SVCPP", "ADT": "2018-07-25", "AVAL": 85, "CHG": -5},),
    "adam.advs": ({"ASEQ": 1, "PARAMCD": "WEIGHT", "ADT": "2018-07-25", "AVAL": 70, "CHG": -1},),
    "adam.adae": (
        {"AESEQ": 1, "ASTDT": "2018-05-10", "AENDT": "2018-05-12", "ADURN": 3}
        | {"ASEV": "MILD", "TRTEMFL": "Y"},
    ),
    "adam.adex": (
        {"ASEQ": 1, "PARAMCD": "DOSGIVEN", "PARCAT1": "PERIOD", "AVISITN": 1, "AVAL": 2}
        | {"ASTDT": "2018-05-02", "AENDT": "2018-05-06"},
        {"ASEQ": 2, "PARAMCD": "DOSGIVEN", "PARCAT1": "PERIOD", "AVISITN": 2, "AVAL": 5}
        | {"ASTDT": "2018-05-30", "AENDT": "2018-06-03"},
    ),
    "adam.adcm": (
        {"CMSEQ": 1, "ASTDT": "2018-01-12", "AENDT": "2018-08-31", "CMDOSTOT": 100, "RILUFL": "Y"},
        {"CMSEQ": 2, "ASTDT": "2018-09-10", "CMDOSTOT": 100, "RILUFL": "Y"},
    ),
    "adam.addv": ({"DVSEQ": 1, "DVCAT": "DOSING", "DVSCAT": "MAJOR", "ADT": "2018-06-01"},),
}
ITEMS = [f"ALSFR{n:02d}" if n != 5 else "ALSFR05A" for n in range(1, 13)]
STUDY = "MIROCALS"
CONSENT = date(2018, 1, 10)
RANDOMISED = date(2018, 5, 2)
EXTRACT = date(2021, 9, 30)


def build_warehouse(path: Path, study: str = STUDY, subjects: int = 3) -> Path:
    """Write a warehouse of so many subjects without a fault; the second one died on day 301."""
    with duckdb.connect(str(path)) as db:
        for schema in ("raw", "intake", "seeds", "sdtm", "adam"):
            db.execute(f"create schema {schema}")
        db.execute(
            "create table intake.build as select ? as study, 'R1' as release_id, 'Y' as blinded,"
            " 'Y' as synthetic, null::date as cut_date",
            [study],
        )
        db.execute(
            "create table intake.exports as select 1 as export_seq, ? as extracted_at",
            [f"{EXTRACT}T18:00:00Z"],
        )
        _load_seeds(db)
        _make_raw(db)
        for table, columns in TABLES.items():
            typed = ", ".join(
                f'"{name}" {kind or "varchar"}'
                for name, _, kind in (column.partition(":") for column in columns.split())
            )
            db.execute(f"create table {table} ({typed})")
        for number in range(1, subjects + 1):
            _add_subject(db, study, number, died=number == 2)
    return path


def run(path: Path, sql: str) -> None:
    """Break one thing."""
    with duckdb.connect(str(path)) as db:
        db.execute(sql)


def _load_seeds(db: duckdb.DuckDBPyConnection) -> None:
    for seed in ("study/visits", "study/sites", "study/tte_parameters", "mappings/dictionary"):
        file = PROJECT / "seeds" / f"{seed}.csv"
        name = seed.rpartition("/")[2]
        db.execute(f"create table seeds.{name} as select * from read_csv('{file}', header = true)")


def _make_raw(db: duckdb.DuckDBPyConnection) -> None:
    for form in read_forms().values():
        columns = ", ".join(f'"{column.name}" varchar' for column in form.columns)
        db.execute(
            f"create table raw.{form.name} (_key varchar, _file varchar, _line integer,"
            f" _decimal varchar, {columns})"
        )
    db.execute(
        "insert into raw.alsfrs (_key, _file, _line, _decimal, study, subject, visit, form_repeat,"
        " item_01) values ('1', 'alsfrs.csv', 2, ',', 'MIROCALS', 'UK01-001', 'RAND', '1', '4')"
    )


def _add(db: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    db.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))


def _add_subject(db: duckdb.DuckDBPyConnection, study: str, number: int, died: bool) -> None:
    who = {"STUDYID": study, "USUBJID": f"{study}-UK01-{number:03d}"}
    death = RANDOMISED + timedelta(days=300) if died else None
    horizon = RANDOMISED + timedelta(days=640)
    last_dose = min(RANDOMISED + timedelta(days=200), death or horizon)
    last_alive = death or horizon
    _add(
        db,
        "sdtm.dm",
        **who,
        SITEID="UK01",
        AGE=60,
        AGEU="YEARS",
        SEX="M",
        COUNTRY="GBR",
        ARMCD="PLACEBO",
        RFICDTC=str(CONSENT),
        RFSTDTC=str(RANDOMISED),
        DTHFL="Y" if died else None,
        DTHDTC=str(death) if death else None,
    )
    _add(
        db,
        "sdtm.ds",
        **who,
        DSSEQ=1,
        DSTERM="RANDOMIZED",
        DSDECOD="RANDOMIZED",
        DSCAT="PROTOCOL MILESTONE",
        DSSTDTC=str(RANDOMISED),
    )
    for sequence, given in enumerate((RANDOMISED, last_dose), start=1):
        _add(
            db,
            "sdtm.ex",
            **who,
            EXSEQ=sequence,
            EXDOSE=2,
            EXSTDTC=f"{given}T10:00",
            EXENDTC=f"{given}T10:00",
        )
    if death:
        _add(
            db,
            "sdtm.dd",
            **who,
            DDSEQ=1,
            DDTESTCD="PRCDTH",
            DDORRES="RESPFAIL",
            DDSTRESC="RESPIRATORY FAILURE",
            DDDTC=str(death),
        )
    _add(
        db,
        "sdtm.ss",
        **who,
        SSSEQ=1,
        SSTESTCD="SURVSTAT",
        SSORRES="DEAD" if died else "ALIVE",
        SSSTRESC="DEAD" if died else "ALIVE",
        SSDTC=str(horizon),
    )
    for kind, when in (("SYMPTOM ONSET", "2017-03"), ("DIAGNOSIS", "2017-11-20")):
        _add(
            db,
            "sdtm.mh",
            **who,
            MHDECOD="AMYOTROPHIC LATERAL SCLEROSIS",
            MHEVDTYP=kind,
            MHLOC="LIMB" if kind == "SYMPTOM ONSET" else None,
            MHSTDTC=when,
        )
    _add_visits(db, who)
    for table, records in RECORDS.items():
        for record in records:
            _add(db, table, **who, **record)
    _add(
        db,
        "adam.adsl",
        **who,
        AGE=60,
        SEX="M",
        TRT01P="Placebo",
        RFICDT=CONSENT,
        RANDDT=RANDOMISED,
        TRTSDT=RANDOMISED,
        TRTEDT=last_dose,
        TRTDURD=(last_dose - RANDOMISED).days + 1,
        RANDFL="Y",
        ITTFL="Y",
        SAFFL="Y",
        ONSSITE="LIMB",
        ONSDT=date(2017, 3, 1),
        ONSRNDMO=14.0,
        ALSFRBL=48,
        SVCPPBL=90,
        NFHPBL=1200,
        DTHFL="Y" if died else None,
        DTHDT=death,
        LSTALVDT=last_alive,
        EOTSTT="COMPLETED",
        STRATAR="GBR, LIMB",
        STRATAV="GBR, LIMB",
        RILSDT=CONSENT + timedelta(days=2),
        DIAGDT=date(2017, 11, 20),
        ONSDIAMO=8.7,
        ELESCOR="PROBABLE ALS",
        PROGBL=0.0,
        CCL2BL=200,
        TREGPBL=7,
        COMPLPCT=98,
    )
    for sequence, (paramcd, days) in enumerate((("OS", 640), ("OS548", 548)), start=1):
        _add(
            db,
            "adam.adtte",
            **who,
            ASEQ=sequence,
            ITTFL="Y",
            PARAMCD=paramcd,
            STARTDT=RANDOMISED,
            ADT=death or RANDOMISED + timedelta(days=days),
            AVAL=300 if died else days,
            CNSR=0 if died else 1,
        )


def _add_visits(db: duckdb.DuckDBPyConnection, who: dict[str, str]) -> None:
    with (PROJECT / "seeds" / "study" / "visits.csv").open() as file:
        planned = [row for row in csv.DictReader(file) if int(row["visitnum"]) <= 5]
    for row in planned:
        target = int(row["target_day"])
        when = RANDOMISED + timedelta(days=target - 1 if target > 0 else target)
        visit = {"VISITNUM": int(row["visitnum"]), "VISIT": row["visit"]}
        _add(
            db,
            "sdtm.sv",
            **who,
            **visit,
            SVOCCUR="Y",
            SVSTDTC=str(when),
            SVENDTC=str(when),
            SVSTDY=target,
        )
        if row["function_assessed"] == "Y":
            for item in [*ITEMS, "ALSFRTOT"]:
                score = 48 if item == "ALSFRTOT" else 4
                _add(
                    db,
                    "sdtm.qs",
                    **who,
                    **visit,
                    QSTESTCD=item,
                    QSORRES=str(score),
                    QSSTRESC=str(score),
                    QSSTRESN=score,
                    QSDTC=str(when),
                )
            for test, value in (("SVC", 3.1), ("SVCPP", 90.0)):
                _add_finding(db, "RE", who | visit, test, value, when)
            _add_finding(db, "VS", who | visit, "WEIGHT", 70, when)
            baseline = "Y" if visit["VISITNUM"] == 3 else None
            _add(
                db,
                "adam.adqs",
                **who,
                PARAMCD="ALSFRTOT",
                AVISITN=visit["VISITNUM"],
                AVAL=48,
                BASE=48,
                CHG=0,
                ABLFL=baseline,
            )
        if row["blood_biomarkers"] == "Y":
            _add_finding(db, "CP", who | visit, "TLHRTLH", 7, when)
        if row["csf"] == "Y":
            _add(
                db,
                "sdtm.lb",
                **who,
                **visit,
                LBTESTCD="NFHP",
                LBORRES="1200",
                LBSTRESC="1200",
                LBSTRESN=1200,
                LBSTRESU="ng/L",
                LBDTC=str(when),
            )


def _add_finding(
    db: duckdb.DuckDBPyConnection,
    domain: str,
    at: dict[str, object],
    test: str,
    value: float,
    when: date,
) -> None:
    result = {"TESTCD": test, "ORRES": str(value), "STRESC": str(value), "STRESN": value}
    named = {domain + name: each for name, each in (result | {"DTC": str(when)}).items()}
    _add(db, f"sdtm.{domain.lower()}", **at, **named)
