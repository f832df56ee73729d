"""Reports on a fleet, in the formats that say something of many targets at once."""

from collections.abc import Mapping
from pathlib import Path

import reports.fleet.html
import reports.fleet.junit
import reports.fleet.pdf
from reports.fleet.dossier import FleetDossier
from rules.bundle import write_whole
from rules.text import Language

FORMATS = ("json", "junit", "html", "pdf")


def render_fleet(dossier: FleetDossier, form: str, language: Language, *, place: Path | None = None) -> bytes:
    """Render the fleet as one of FORMATS; `place` is where it will lie, for links to the bundles."""
    match form:
        case "json":
            return dossier.document.to_json().encode()
        case "junit":
            return reports.fleet.junit.render(dossier, language)
        case "html":
            return reports.fleet.html.render(dossier, language, place=place)
        case _:
            return reports.fleet.pdf.render(dossier, language)


def write_fleet_reports(dossier: FleetDossier, places: Mapping[str, Path], language: Language) -> None:
    """Render and write each format of `places`, whole or not at all.

    Raises
    ------
    UsageError
        A place cannot be written.

    """
    for form, place in places.items():
        write_whole(place, render_fleet(dossier, form, language, place=place))
