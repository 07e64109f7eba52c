"""The command line: `mirocals`, one word a flow.

Nothing heavy is imported before the command is known, so that help comes at once.
"""

import gc
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.lifeline import keep_imports
from mirocals.errors import MirocalsError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "A clinical-trial data warehouse: from raw CRF exports to validated CDISC tables and the "
        "survival result. Exit status: 0 done, 1 gate failed, 2 wrong use or bad input, "
        "3 internal fault."
    ),
)

Export = Annotated[Path, typer.Argument(help="Folder or zip of the export.", show_default=False)]
Study = Annotated[str | None, typer.Option(help="The study, as in seeds/study/studies.csv.")]
Cut = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Leave out records dated after this day."),
]
Unblinded = Annotated[
    bool,
    typer.Option(
        "--unblinded", help="Use the true arms: only of an open study or a synthetic export."
    ),
]


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where the exports are written.", file_okay=False)],
    subjects: Annotated[int, typer.Option(min=8, help="Randomised subjects.")] = 220,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed of every random draw; the project's own if left out."),
    ] = None,
    exports: Annotated[int, typer.Option(min=1, max=12, help="Successive exports.")] = 1,
) -> None:
    """Write synthetic exports of the trial: reads nothing, writes a folder an export."""
    from mirocals.simulation import DEFAULT_SEED
    from mirocals.simulation import simulate as write_exports

    seed = DEFAULT_SEED if seed is None else seed
    for written in write_exports(folder, subjects=subjects, seed=seed, exports=exports):
        typer.echo(f"synthetic export: {written}")


@app.command()
def run(export: Export, study: Study = None, cut: Cut = None, unblinded: Unblinded = False) -> None:
    """Ingest, build, validate, analyse, publish: reads an export, writes a release."""
    from flows.terminal import run_from_terminal

    run_from_terminal(export, study, cut.date() if cut else None, unblinded)


@app.command()
def ingest(
    export: Annotated[Path | None, typer.Argument(help="Folder or zip of the export.")] = None,
    study: Study = None,
    unblinded: Annotated[
        bool, typer.Option("--unblinded", help="Also keep the export's restricted lists.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the vault again from the exports as kept.")
    ] = False,
) -> None:
    """Take an export into the vault: reads its files, writes exports/ and vault.duckdb."""
    from flows.terminal import ingest_from_terminal, rebuild_from_terminal

    if rebuild:
        if export is not None or study is None:
            raise typer.BadParameter("--rebuild takes --study and no export")
        rebuild_from_terminal(study)
    elif export is None:
        raise typer.BadParameter("name the export to ingest, or --rebuild")
    else:
        ingest_from_terminal(export, study, unblinded)


@app.command()
def build(study: Study = None, cut: Cut = None, unblinded: Unblinded = False) -> None:
    """Build the models: reads the vault, writes a release in the making."""
    from flows.terminal import build_from_terminal

    build_from_terminal(study, cut.date() if cut else None, unblinded)


@app.command()
def validate(study: Study = None) -> None:
    """Check the release in the making: writes its validation tables; the gate."""
    from flows.terminal import step_from_terminal

    step_from_terminal("validate", study)


@app.command()
def analyse(study: Study = None) -> None:
    """Analyse the release in the making, once it is through the gate: writes results."""
    from flows.terminal import step_from_terminal

    step_from_terminal("analyse", study)


@app.command()
def publish(study: Study = None) -> None:
    """Publish the release in the making: hashes, report, one atomic step."""
    from flows.terminal import step_from_terminal

    step_from_terminal("publish", study)


@app.command()
def status(study: Study = None) -> None:
    """Say where each study stands: reads its releases, writes nothing."""
    from flows.looking import show_status

    show_status(study)


@app.command()
def releases(study: Study = None) -> None:
    """List releases and rejected builds, oldest first: writes nothing."""
    from flows.looking import show_releases

    show_releases(study)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="A query, such as: select * from adam.adsl")],
    study: Study = None,
    unblinded: Annotated[
        bool, typer.Option("--unblinded", help="Only look at unblinded releases.")
    ] = False,
    release: Annotated[str | None, typer.Option(help="Id of the release.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print as CSV.")] = False,
) -> None:
    """Query a release: reads the study's current one, writes nothing."""
    from flows.looking import show_query

    show_query(query, study, unblinded, release, csv)


@app.command()
def trace(
    dataset: Annotated[str, typer.Argument(help="A dataset of ADaM or SDTM, such as ADTTE.")],
    usubjid: Annotated[str, typer.Argument(help="The subject, as in USUBJID.")],
    paramcd: Annotated[
        str | None, typer.Argument(help="A parameter (PARAMCD) or test; all if left out.")
    ] = None,
    study: Study = None,
    unblinded: Annotated[
        bool, typer.Option("--unblinded", help="Only look at unblinded releases.")
    ] = False,
    release: Annotated[str | None, typer.Option(help="Id of the release.")] = None,
) -> None:
    """Follow a subject's rows back to file and line: reads a release and exports/ as delivered."""
    from flows.tracing import show_trace

    show_trace(dataset, usubjid, paramcd, study, unblinded, release)


def main() -> None:
    """Run the command; every error is one line on standard error, with its exit status."""
    keep_imports()
    try:
        app()
    except MirocalsError as error:
        _fail(str(error), error.exit_status)
    except KeyboardInterrupt:
        _fail("interrupted; run the same command again", 130)
    except Exception as error:
        _fail(f"internal fault: {error!r}; log: {_log_fault()}", 3)
    finally:
        gc.freeze()  # the process ends: do not look through all its objects once more


def _fail(message: str, status: int) -> None:
    typer.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(status)


def _log_fault() -> Path:
    from mirocals.settings import Settings

    home = Settings.from_environment().home
    home.mkdir(parents=True, exist_ok=True)
    log = home / "fault.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now().astimezone().isoformat()} {' '.join(sys.argv)}\n")
        traceback.print_exc(file=file)
    return log


if __name__ == "__main__":
    main()
