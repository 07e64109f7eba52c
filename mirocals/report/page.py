"""Writes the validation report and its machine-readable twin."""

import base64
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader

from mirocals.report.contents import (
    STATUSES,
    TOOL_NAMES,
    Rows,
    group_not_run,
    read_checks,
    read_comparison,
    read_endpoints,
    read_failed,
    read_intake,
    read_opinions,
    read_rows,
    summarise,
)

CURVES = "kaplan_meier_"  # the figures the report shows; the rest stand on their own page
INDEX = "../analyses/index.html"  # from the report's folder

ACCOUNTS = (
    "records",
    "accepted",
    "quarantined",
    "new",
    "changed",
    "returned",
    "unchanged",
    "vanished",
    "in_force",
    "after_cut",
    "withheld",
)


def write_report(warehouse: Path, folder: Path, release: dict[str, Any]) -> Path:
    """Write `validation/report.html` and `validation/results.json`; returns the report's path.

    `release` is what `release.json` will say; what it lacks is left out of the page. Figures are
    the survival curves in `analyses/figures/`; all others stand on `analyses/index.html`, which is
    linked where it is there. The page needs no other file and no network.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        build = read_rows(connection, "select * from intake.build")[0]
        checks = read_checks(connection)
        context = {
            "build": build,
            "intake": read_intake(connection),
            "checks": checks,
            "failed": read_failed(connection, checks),
            "comparison": read_comparison(connection),
            "endpoints": read_endpoints(connection, build["study"]),
        }
    verdict = release.get("verdict") or _verdict(checks)
    validation = folder / "validation"
    validation.mkdir(parents=True, exist_ok=True)
    _write_results(validation / "results.json", build, verdict, checks)
    page = _environment().get_template("report.html.j2")
    report = validation / "report.html"
    report.write_text(
        page.render(
            **context,
            release=release,
            verdict=verdict,
            reasons=release.get("reasons") or [],
            study=release.get("study") or build["study"],
            release_id=release.get("release_id") or build["release_id"],
            synthetic=_yes(release.get("synthetic", build["synthetic"])),
            blinded=_yes(release.get("blinded", build["blinded"])),
            summary=summarise(checks),
            opinions=read_opinions(checks),
            not_run=group_not_run(checks),
            counts={status: sum(c["status"] == status for c in checks) for status in STATUSES},
            tools=TOOL_NAMES,
            accounts=ACCOUNTS,
            figures=[
                _figure(file)
                for file in sorted((folder / "analyses" / "figures").glob(f"{CURVES}*.svg"))
            ],
            index=INDEX if (validation / INDEX).is_file() else "",
        ),
        encoding="utf-8",
        newline="\n",
    )
    return report


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: "" if value is None else f"{value:,}"
    environment.filters["moment"] = lambda value: str(value)[:16].replace("T", " ")
    return environment


def _verdict(checks: Rows) -> str:
    stopped = any(c["status"] == "failed" and c["severity"] == "critical" for c in checks)
    return "rejected" if stopped else "passed"


def _yes(value: object) -> bool:
    return value in (True, "Y")


def _write_results(file: Path, build: dict[str, Any], verdict: str, checks: Rows) -> None:
    document = {
        "study": build["study"],
        "release_id": build["release_id"],
        "verdict": verdict,
        "checks": sorted(checks, key=lambda check: (check["tool"], check["check_id"])),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def _figure(file: Path) -> dict[str, str]:
    """Embed a figure as an image, with the alternative text it carries itself."""
    svg = file.read_text(encoding="utf-8")
    told = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg, re.DOTALL) for tag in ("title", "desc")]
    texts = [" ".join(unescape(found.group(1)).split()) if found else "" for found in told]
    return {
        "caption": texts[0] or file.stem.replace("_", " "),
        "description": texts[1] or texts[0] or file.stem.replace("_", " "),
        "source": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii"),
    }
