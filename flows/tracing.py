"""The command that follows a row back to the line it came from."""

import textwrap

import typer

from flows.looking import end_with_reader
from mirocals.catalogue import connect, find
from mirocals.settings import Settings
from mirocals.tracing import Trace

INDENT = "  "
AS_IT_STOOD = "| "


def show_trace(
    dataset: str,
    subject: str,
    paramcd: str | None,
    study: str | None,
    unblinded: bool,
    release: str | None,
) -> None:
    """Print the way of a subject's rows: results, ADaM, SDTM, record, file, line, text."""
    end_with_reader()
    settings = Settings.from_environment()
    found = find(settings, study, unblinded, release)
    with connect(found["folder"]) as connection:
        kept = settings.study(found["study"])
        trace = Trace(connection, found["folder"], kept, found["blinded"], subject)
        lines = list(trace.follow(dataset, paramcd))
    marks = ["blinded" if found["blinded"] else "unblinded"]
    marks += ["SYNTHETIC DATA"] if found["synthetic"] else []
    typer.echo(f"{found['study']}, release {found['release_id']}, {', '.join(marks)}")
    for line in lines:
        before = INDENT * line.depth
        if line.kind == "text":
            typer.echo(f"{before}{AS_IT_STOOD}{line.text}")
        elif line.kind == "values":
            typer.echo(
                textwrap.fill(line.text, 100, initial_indent=before, subsequent_indent=before)
            )
        else:
            typer.echo(f"{before}{line.kind + ' ' if line.kind == 'result' else ''}{line.text}")
