"""Reports for whoever asks over the network: rendered one at a time, with file name and media type."""

import threading
from dataclasses import dataclass

from evaluator.service.report import render
from reports.dossier import Dossier
from rules.text import Language

# By format: media type and file name ending.
FORMATS = {
    "pdf": ("application/pdf", ".pdf"),
    "html": ("text/html; charset=utf-8", ".html"),
    "junit": ("application/xml", ".junit.xml"),
    "sarif": ("application/sarif+json", ".sarif.json"),
    "earl": ("application/ld+json", ".earl.jsonld"),
    "json": ("application/json", ".run.json"),
}
# A PDF takes a processor for seconds, and its library keeps state of its own.
_press = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A rendered report."""

    data: bytes
    name: str
    media_type: str


def print_report(dossier: Dossier, form: str, language: Language) -> Printed:
    """Render the dossier as one of FORMATS."""
    with _press:
        data = render(dossier, form, language)
    return Printed(data=data, name=name_report(dossier, form, language), media_type=FORMATS[form][0])


def name_report(dossier: Dossier, form: str, language: Language) -> str:
    """Return the file name of a report: its number, its language, its format."""
    return f"{dossier.number}-{language.value}{FORMATS[form][1]}"
