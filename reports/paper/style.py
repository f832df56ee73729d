"""The look of the printed report: colours, sizes, and the desk at which its parts are written."""

from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from reports.labels import say
from reports.paper.passage import Passage
from reports.paper.typeface import BOLD, REGULAR, Scribe
from rules.text import Language, Text

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 22 * mm
TOP = 25 * mm
BOTTOM = 22 * mm
WIDTH = PAGE_WIDTH - 2 * MARGIN

INK = HexColor("#1d2730")
MUTED = HexColor("#5a6672")
HAIR = HexColor("#d5dbe1")
PALE = HexColor("#f4f6f8")
ACCENT = HexColor("#123f54")

# name -> (size, leading, bold, colour, space before, space after)
_STYLES: dict[str, tuple[float, float, bool, Color, float, float]] = {
    "title": (27, 34, True, INK, 0, 2),
    "subtitle": (12, 18, False, MUTED, 0, 0),
    "subject": (16, 22, True, INK, 0, 0),
    "h1": (17, 24, True, ACCENT, 0, 9),
    "h2": (12, 18, True, INK, 12, 4),
    "heading": (12.5, 18, True, INK, 0, 0),
    "word": (12.5, 18, True, INK, 0, 0),
    "word-small": (8.6, 13, True, INK, 0, 0),
    "body": (9.2, 15, False, INK, 0, 4),
    "small": (8, 12.2, False, MUTED, 0, 0),
    "fine": (7.2, 11, False, MUTED, 0, 0),
    "label": (7.6, 11.5, False, MUTED, 0, 0),
    "cell": (8.6, 13, False, INK, 0, 0),
    "strong": (8.6, 13, True, INK, 0, 0),
    "number": (11.5, 16, True, INK, 0, 0),
    "page": (7.6, 11.5, False, MUTED, 0, 0),
    "end": (9, 14, False, MUTED, 24, 0),
}

_ALIGNED = {"end": 1, "word": 2, "word-small": 2, "page": 2}


def _make_style(name: str) -> ParagraphStyle:
    size, leading, bold, colour, before, after = _STYLES[name]
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else REGULAR,
        bulletFontName=REGULAR,
        fontSize=size,
        leading=leading,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        wordWrap="CJK",
        alignment=_ALIGNED.get(name, 0),
        keepWithNext=int(name in {"h1", "h2"}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one report in one language is written: makes paragraphs, and keeps what was replaced."""

    language: Language
    scribe: Scribe = field(default_factory=Scribe)
    styles: dict[str, ParagraphStyle] = field(default_factory=lambda: {name: _make_style(name) for name in _STYLES})

    def own(self, text: Text | str, style: str = "body") -> Passage:
        """Set a text of the house or of a declaration."""
        return Passage(self.scribe.own(self.words(text)), self.styles[style])

    def told(self, text: Text | str, style: str = "body") -> Passage:
        """Set what a target, its owner or a run said."""
        return Passage(self.scribe.told(self.words(text)), self.styles[style])

    def label(self, key: str, style: str = "label") -> Passage:
        """Set a label by its key."""
        return self.own(say(key, self.language), style)

    def marked(self, markup: str, style: str = "body") -> Passage:
        """Set markup whose strings came from `scribe`."""
        return Passage(markup, self.styles[style])

    def words(self, text: Text | str) -> str:
        """Return a text in the language of this desk."""
        return text if isinstance(text, str) else text.in_(self.language)


Story = list[Any]
