"""The audit of an index as one HTML file."""

from reports.index.audit import compose, head_audit
from reports.index.dossier import IndexDossier
from reports.index.page import write_page
from reports.plain import clean_noun
from rules.text import Language


def render(dossier: IndexDossier, language: Language) -> bytes:
    """Return the page with `language` in front."""
    shown = clean_noun(dossier)
    return write_page(head_audit(shown), lambda each: compose(shown, each), language)
