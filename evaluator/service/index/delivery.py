"""Writes the reports of an index: audit, league and city, as PDF, HTML, JSON and on the terminal."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evaluator.service.index.analysis import Analysis
from evaluator.service.index.document import write_document
from reports.index import audit, audit_html, city, city_html, league, league_html, terminal
from reports.index.dossier import IndexDossier
from rules.bundle import write_whole
from rules.level_scale import Grade
from rules.text import Language

Renderer = Callable[[IndexDossier, Language], bytes]
AUDITS: Mapping[str, Renderer] = {"pdf": audit.render, "html": audit_html.render}


def render_summary(dossier: IndexDossier, language: Language, *, width: int, colour: bool) -> str:
    """Return what the terminal shows."""
    return terminal.render(dossier, language, width=width, colour=colour)


def write_audits(dossier: IndexDossier, places: Mapping[str, Path], language: Language) -> None:
    """Write the audit report in the forms asked for."""
    for form, place in places.items():
        write_whole(place, AUDITS[form](dossier, language))


def write_league(dossier: IndexDossier, folder: Path) -> tuple[Path, ...]:
    """Write the league table by class into `folder`: PDF in both languages, and a page."""
    written = []
    for language in Language:
        place = folder / f"league.{language.value}.pdf"
        write_whole(place, league.render(dossier, language))
        written.append(place)
    page = folder / "league.html"
    write_whole(page, league_html.render(dossier, Language.ZH))
    return (*written, page)


def write_city(dossier: IndexDossier, code: str, folder: Path) -> tuple[Path, ...]:
    """Write the report for officials of one unit into `folder`: PDF in both languages, and a page."""
    written = []
    for language in Language:
        place = folder / f"{code}.{language.value}.pdf"
        write_whole(place, city.render(dossier, code, language))
        written.append(place)
    page = folder / f"{code}.html"
    write_whole(page, city_html.render(dossier, code, Language.ZH))
    return (*written, page)


def write_analysis(analysis: Analysis) -> dict[str, Any]:
    """Return the document of the index with intervals, and levels where a scheme was asked."""
    built, intervals = analysis.assembled.built, analysis.robustness.intervals
    more: dict[str, Any] = {
        "intervals": {
            "confidence": 0.9,
            "varied": list(intervals.varied),
            "draws": len(intervals.draws),
            "index": {
                unit: [float(intervals.lower[row]), float(intervals.upper[row])] for row, unit in enumerate(built.units)
            },
            "rank": {unit: [int(place) for place in intervals.places[row]] for row, unit in enumerate(built.units)},
        },
        "coherence": {"grade": analysis.coherence.grade.value, "text": analysis.coherence.verdict.model_dump()},
    }
    if analysis.levelled is not None:
        more["levels_standing"] = "confirmed" if analysis.levels_stand else "demonstration"
        more["levels"] = {unit: _write_grade(each) for unit, each in analysis.levelled.grades.items()}
    return write_document(analysis.assembled, **more)


def write_json(document: Mapping[str, Any]) -> str:
    """Return a document as the command prints it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write_grade(found: Grade) -> dict[str, Any]:
    return found.model_dump(mode="json", exclude={"steps"}) | {
        "cuts": [{"id": each.id, "cut": each.cut, "verdict": each.verdict.value} for each in found.steps]
    }
