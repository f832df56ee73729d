"""The report of one city as one HTML file."""

from reports.index.city import compose, find_unit, head_city
from reports.index.dossier import IndexDossier
from reports.index.page import write_page
from reports.plain import clean_noun
from rules.text import Language


def render(dossier: IndexDossier, code: str, language: Language) -> bytes:
    """Return the page of the unit `code` with `language` in front.

    Raises
    ------
    UsageError
        The dossier holds no unit of this code.

    """
    shown = clean_noun(dossier)
    unit = find_unit(shown, code)
    return write_page(head_city(shown, unit), lambda each: compose(shown, unit, each), language)
