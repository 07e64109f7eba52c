"""What the analyses read of a release: its ADaM datasets and the seeds that set the analyses."""

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

import duckdb
import pandas as pd

from mirocals.analyses.warehouse import read_frame
from mirocals.errors import BadInput
from mirocals.making import LAST_KNOWN_DAY

TIME_ORIGINS = {"RANDDT": "randomisation", "TRTSDT": "first dose"}


@dataclass(frozen=True)
class Arm:
    """An arm as planned: TRT01PN and TRT01P."""

    number: int
    name: str


@dataclass(frozen=True)
class Term:
    """A row of `seeds/study/analysis_terms.csv`: a covariate, a stratifier or a time."""

    analysis: str
    name: str
    kind: str
    unit: str


@dataclass(frozen=True)
class Endpoint:
    """A time-to-event parameter with its usable records of the ITT population.

    `subjects` has one row a subject, in order of USUBJID: AVAL (days), EVENT, TRT01PN, TRT01P and
    the columns of ADSL. `left_out` says how many records could not be used, and why. A `component`
    is another event than death, or that event and death together, declared but not a main endpoint.
    One is `published` where the source of its row in the seed is a publication.
    """

    paramcd: str
    param: str
    horizon_days: int | None
    primary: bool
    component: bool
    published: bool
    time_origin: str
    subjects: pd.DataFrame
    left_out: str

    @property
    def population(self) -> str:
        """ITT; of a component that starts with treatment, those of them who were treated."""
        treated = self.component and self.time_origin == TIME_ORIGINS["TRTSDT"]
        return "ITT with a first dose" if treated else "ITT"


@dataclass(frozen=True)
class Trial:
    """A release as the analyses see it; `subjects` is ADSL, every subject of DM.

    `last_known_day` is the cut, or the day of the newest export's extract.
    """

    connection: duckdb.DuckDBPyConnection
    study: str
    release_id: str
    synthetic: bool
    dummy_arms: bool
    last_known_day: date
    subjects: pd.DataFrame
    arms: tuple[Arm, ...]
    endpoints: tuple[Endpoint, ...]
    components: tuple[Endpoint, ...]
    terms: tuple[Term, ...]

    def terms_of(self, analysis: str) -> tuple[Term, ...]:
        """The terms of one analysis in their order."""
        return tuple(term for term in self.terms if term.analysis == analysis)

    def adam(self, dataset: str, *parameters: str) -> pd.DataFrame:
        """The rows of an ADaM dataset in order of its keys, of some PARAMCD where they are named.

        Empty where the release has no such dataset.
        """
        return self._rows("adam", dataset, "PARAMCD", parameters)

    def seed(self, name: str) -> pd.DataFrame:
        """The rows of a seed that belong to this study, in their order."""
        return self._rows("seeds", name, "study", (self.study,))

    def estimands_of(self, *analyses: str) -> tuple[str, ...]:
        """The estimands that the study states of any of these analyses, in the seed's order.

        `analysis` of `seeds/study/estimands.csv` names their analysis_id, several by ` | `; `*`
        stands for any characters.
        """
        seed = self.seed("estimands")
        return tuple(
            str(estimand)
            for estimand, named in seed.reindex(columns=["estimand_id", "analysis"]).to_numpy()
            if any(
                fnmatchcase(analysis, pattern)
                for pattern in str(named).split(" | ")
                for analysis in analyses
            )
        )

    @property
    def notes_on_post_hoc(self) -> tuple[str, ...]:
        """What the study notes of its post hoc estimands, those of strata: each note once."""
        seed = self.seed("estimands").reindex(columns=["specified", "note"])
        notes = seed.loc[seed["specified"] == "post hoc", "note"].dropna()
        return tuple(f"{note}." for note in dict.fromkeys(notes.astype(str)))

    def _rows(self, schema: str, table: str, column: str, values: tuple[str, ...]) -> pd.DataFrame:
        chosen = f" where {column} in ({', '.join('?' for _ in values)})" if values else ""
        try:
            return read_frame(self.connection, f"select * from {schema}.{table}{chosen}", values)
        except duckdb.CatalogException:
            return pd.DataFrame()

    @property
    def marks(self) -> tuple[str, ...]:
        """What no reader of an output may overlook."""
        marks = (("SYNTHETIC DATA", self.synthetic), ("BLINDED: DUMMY ARMS", self.dummy_arms))
        return tuple(mark for mark, holds in marks if holds)

    @property
    def reference(self) -> Arm | None:
        """The arm all others are compared with: TRT01PN 1."""
        return next((arm for arm in self.arms if arm.number == 1), None)


def read_trial(connection: duckdb.DuckDBPyConnection) -> Trial:
    """Read `adam.adsl`, `adam.adtte`, `intake.build`, `.exports` and the study's rows of `seeds`.

    Raises BadInput where a table is missing or the study is not in `seeds.studies`.
    """
    try:
        build = connection.execute(
            f"select study, release_id, blinded, synthetic, {LAST_KNOWN_DAY} from intake.build"
        ).fetchone()
        if build is None:
            raise BadInput("intake.build has no row: the warehouse was not built")
        study, release_id, blinded, synthetic, last_known_day = build
        opened = connection.execute(
            "select open from seeds.studies where study = ?", [study]
        ).fetchone()
        if opened is None:
            raise BadInput(f"study {study!r} is not in seeds/study/studies.csv")
        subjects = read_frame(connection, "select * from adam.adsl order by USUBJID")
        declared = _read_endpoints(connection, study, subjects)
        return Trial(
            connection=connection,
            study=study,
            release_id=release_id,
            synthetic=synthetic == "Y",
            dummy_arms=blinded == "Y" and opened[0] != "Y",
            last_known_day=last_known_day,
            subjects=subjects,
            arms=_read_arms(subjects),
            endpoints=tuple(endpoint for endpoint in declared if not endpoint.component),
            components=tuple(endpoint for endpoint in declared if endpoint.component),
            terms=_read_terms(connection, study),
        )
    except duckdb.CatalogException as error:
        raise BadInput(f"the warehouse cannot be analysed: {str(error).splitlines()[0]}") from error


def _read_arms(subjects: pd.DataFrame) -> tuple[Arm, ...]:
    planned = subjects[(subjects["ITTFL"] == "Y") & subjects["TRT01PN"].notna()]
    pairs = planned[["TRT01PN", "TRT01P"]].drop_duplicates().sort_values(["TRT01PN", "TRT01P"])
    return tuple(Arm(int(number), str(name)) for number, name in pairs.to_numpy())


def _read_terms(connection: duckdb.DuckDBPyConnection, study: str) -> tuple[Term, ...]:
    rows = connection.execute(
        "select analysis, term, kind, coalesce(unit, '') from seeds.analysis_terms"
        " where study = ? order by analysis, term_order",
        [study],
    ).fetchall()
    return tuple(Term(*(str(value) for value in row)) for row in rows)


def _read_endpoints(
    connection: duckdb.DuckDBPyConnection, study: str, subjects: pd.DataFrame
) -> tuple[Endpoint, ...]:
    declared = connection.execute(
        "select paramcd, param, horizon_days, is_primary, time_origin, analysed = 'Y',"
        " coalesce(source, '')"
        " from seeds.tte_parameters where study = ? order by is_primary desc, paramcd",
        [study],
    ).fetchall()
    records = read_frame(connection, "select * from adam.adtte order by PARAMCD, USUBJID")
    known = {row[0] for row in declared}
    found = records[["PARAMCD", "PARAM"]].drop_duplicates("PARAMCD").itertuples(index=False)
    undeclared = [
        (code, name, None, "N", "", True, "") for code, name in found if code not in known
    ]
    return tuple(
        Endpoint(
            paramcd=paramcd,
            param=param,
            horizon_days=None if horizon is None else int(horizon),
            primary=primary == "Y",
            component=not analysed,
            published=is_published(source),
            time_origin=TIME_ORIGINS.get(origin or "", origin or "time origin"),
            **_usable(paramcd, records[records["PARAMCD"] == paramcd], subjects),
        )
        for paramcd, param, horizon, primary, origin, analysed, source in declared + undeclared
    )


def is_published(source: object) -> bool:
    """Whether a row of a seed rests on a publication: its `source` starts with `published`."""
    return str(source).startswith("published")


def _usable(paramcd: str, records: pd.DataFrame, subjects: pd.DataFrame) -> dict:
    itt = records[records["ITTFL"] == "Y"]
    problems = {
        "AVAL missing or below 0": ~(itt["AVAL"] >= 0),
        "CNSR missing": itt["CNSR"].isna(),
        "no planned arm": itt["TRT01PN"].isna(),
    }
    left_out = "; ".join(
        f"{int(rows.sum())} record(s) left out: {reason}"
        for reason, rows in problems.items()
        if rows.any()
    )
    if itt.empty:
        left_out = f"no ITT record of {paramcd} in adam.adtte"
    keep = itt[~pd.concat(problems, axis=1).any(axis=1)]
    columns = [c for c in subjects.columns if c not in keep.columns or c == "USUBJID"]
    joined = keep.merge(subjects[columns], on="USUBJID", how="left", validate="many_to_one")
    joined = joined.assign(
        AVAL=joined["AVAL"].astype(float),
        EVENT=joined["CNSR"] == 0,
        TRT01PN=joined["TRT01PN"].astype(int),
    )
    return {"subjects": joined, "left_out": left_out}


def unplaced(values: pd.Series, name: object) -> list[str]:
    """What rows note of subjects without a value of the variable that divides them."""
    number = int(values.isna().sum())
    return [f"{number} subject(s) without a value of {name} left out"] if number else []
