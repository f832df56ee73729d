"""The report as PDF: one file a language, fonts embedded, the same bytes for the same dossier."""

from reports.dossier import Dossier
from reports.paper.about import write_about
from reports.paper.annex import write_annex, write_findings
from reports.paper.cover import write_cover
from reports.paper.page import PageBook, write_document
from reports.paper.sheet import write_sheets
from reports.paper.style import Desk
from reports.paper.verdicts import write_verdicts
from rules.text import Language


def render(dossier: Dossier, language: Language) -> bytes:
    """Return the report as PDF.

    Raises
    ------
    MissingGlyphError
        A declaration holds a character that the embedded fonts cannot draw.

    """
    desk, book = Desk(language=language), PageBook()
    story = [
        *write_cover(dossier, desk),
        *write_about(dossier, desk, book),
        *write_verdicts(dossier, desk, book),
        *write_sheets(dossier, desk),
        *write_findings(dossier, desk),
        *write_annex(dossier, desk),
    ]
    return write_document(dossier, desk, story)
