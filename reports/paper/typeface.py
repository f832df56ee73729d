"""The two embedded fonts, and the check that they can draw every character before one is drawn."""

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from rules.errors import HouseError
from rules.text import Text

REGULAR = "CityAssay"
BOLD = "CityAssay-Bold"
REPLACEMENT = "□"

_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}
_BEYOND = re.compile(r"> <([0-9A-F]{5,6})>")


class MissingGlyphError(HouseError):
    """A text of ours holds a character that the embedded fonts cannot draw; its author mends it."""

    def __init__(self, character: str, words: str) -> None:
        """Name the character by its code point, and the text it stands in."""
        code = f"U+{ord(character):04X}"
        super().__init__(
            Text(
                zh=(
                    f"PDF 内嵌字体没有字符 {code}，出现在“{words[:60]}”中。请换用其他字符，或按 "
                    "reports/fonts/README.md 扩充字体。"
                ),
                en=f"The embedded fonts of the PDF cannot draw {code}, which stands in '{words[:60]}'. Use another "
                "character, or extend the fonts as reports/fonts/README.md says.",
            )
        )


class _Face(TTFont):  # type: ignore[misc]  # reportlab publishes no types
    """A TrueType font whose text can also be copied where a character lies beyond U+FFFF.

    reportlab writes such code points as five hexadecimal digits; a ToUnicode map wants UTF-16
    (ISO 32000-1, 9.10.3).
    """

    def addObjects(self, doc: Any) -> None:  # noqa: ANN401, N802 - reportlab's name and document
        """Add the font to the document, its ToUnicode maps mended."""
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:"):
                stream.content = _BEYOND.sub(lambda found: f"> <{_utf16(found[1])}>", stream.content)


def _utf16(code: str) -> str:
    return chr(int(code, 16)).encode("utf-16-be").hex().upper()


@cache
def register() -> frozenset[int]:
    """Register both weights with reportlab, once; return the code points that both can draw."""
    drawable: set[int] | None = None
    for name, file in _FILES.items():
        with as_file(files("reports") / "fonts" / file) as path:
            face = _Face(name, str(path))
        pdfmetrics.registerFont(face)
        codes = set(face.face.charToGlyph)
        drawable = codes if drawable is None else drawable & codes
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(drawable or ())


class Scribe:
    """Turns strings into what reportlab's paragraphs take, escaped; keeps what it had to replace.

    `own` is for texts of the house and of its declarations: a missing glyph is an error. `told` is for
    what a target or its owner said: there a missing glyph becomes □ and is named at the end of the report.
    """

    def __init__(self) -> None:
        """Begin with nothing replaced."""
        self.replaced: set[str] = set()
        self._drawable = register()

    def own(self, words: str) -> str:
        """Return `words` ready to draw.

        Raises
        ------
        MissingGlyphError
            The fonts cannot draw one of the characters.

        """
        for character in words:
            if ord(character) not in self._drawable:
                raise MissingGlyphError(character, words)
        return escape(words)

    def told(self, words: str) -> str:
        """Return `words` ready to draw, with □ for what the fonts lack."""
        return escape(self.plain(words))

    def plain(self, words: str) -> str:
        """Return `words` with □ for what the fonts lack, not escaped: for strings drawn on the canvas."""
        shown = []
        for character in words:
            if ord(character) in self._drawable:
                shown.append(character)
            else:
                self.replaced.add(character)
                shown.append(REPLACEMENT)
        return "".join(shown)
