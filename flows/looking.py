"""Commands that look: they read releases, never the vault, and write nothing."""

import csv as csv_format
import signal
import sys
from typing import Any

import duckdb
import typer

from mirocals.catalogue import connect, find, releases, studies
from mirocals.errors import BadInput
from mirocals.settings import Settings


def show_status(study: str | None) -> None:
    """One paragraph a study: its current releases and the last build."""
    end_with_reader()
    settings = Settings.from_environment()
    for name in _chosen(settings, study):
        made = releases(settings, name)
        typer.echo(name)
        for release in made:
            if release["current"]:
                typer.echo(f"  current {_line(release)}")
        if made and not made[-1]["current"]:
            typer.echo(f"  last    {_line(made[-1])}")
        if not made:
            typer.echo("  no release yet")


def show_releases(study: str | None) -> None:
    """A line a release."""
    end_with_reader()
    settings = Settings.from_environment()
    for name in _chosen(settings, study):
        made = releases(settings, name)
        for release in made:
            mark = "*" if release["current"] else " "
            typer.echo(f"{mark} {name}  {_line(release)}")
        if not made:
            typer.echo(f"  {name}  no release yet")


def _chosen(settings: Settings, study: str | None) -> list[str]:
    """The study named, else every study there is; raises BadInput where the one named is not."""
    known = studies(settings)
    if study is not None and study not in known:
        raise BadInput(f"no study {study} in {settings.home}; there: {', '.join(known) or '-'}")
    if not known:
        typer.echo(f"no study in {settings.home}")
    return known if study is None else [study]


def _line(release: dict[str, Any]) -> str:
    marks = [
        "blinded" if release["blinded"] else "unblinded",
        *(["synthetic"] if release["synthetic"] else []),
        *([f"cut {release['cut']}"] if release["cut"] else []),
        release["verdict"],
    ]
    return (
        f"{release['release_id']}  {', '.join(marks)}; {len(release['exports'])} export(s); "
        f"made {release['made_at']} by {release['made_by']}; {release['folder']}"
    )


def show_query(
    query: str, study: str | None, unblinded: bool, release: str | None, csv: bool
) -> None:
    """Rows of a query on a release, as a table or as CSV."""
    end_with_reader()
    found = find(Settings.from_environment(), study, unblinded, release)
    with connect(found["folder"]) as connection:
        try:
            relation = connection.sql(query)
            if relation is None:
                raise BadInput("query: has no rows to show; give a select")
            if csv:
                rows = relation.fetchall()
                writer = csv_format.writer(sys.stdout, lineterminator="\n")
                writer.writerow(relation.columns)
                writer.writerows(rows)
            else:
                relation.show(max_rows=10_000, max_width=_width())
        except duckdb.Error as error:
            raise BadInput(f"query: {str(error).splitlines()[0]}") from error


def end_with_reader() -> None:
    """End in silence, as other commands do, when whoever reads the output goes, such as `head`."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((160, 40)).columns
