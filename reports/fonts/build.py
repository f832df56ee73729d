"""Builds the two fonts that the PDF embeds: `python -m reports.fonts.build REGULAR BOLD`.

A developer's tool; it needs fontTools and the two full static fonts (README.md beside this file).
"""

import argparse
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WEIGHTS = {"Regular": 74.0, "Bold": 130.0}  # stroke of the drawn cross, in font units

# Latin, Greek, punctuation, letter-like signs, arrows, mathematics, shapes, CJK punctuation, unit squares, full width.
BLOCKS = (
    (0x20, 0x17F),
    (0x1C4, 0x1DC),
    (0x2B9, 0x2DD),
    (0x370, 0x3FF),
    (0x400, 0x45F),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209F),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x217F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x249B),
    (0x2500, 0x257F),
    (0x25A0, 0x25FF),
    (0x2600, 0x2642),
    (0x2713, 0x2717),
    (0x2776, 0x277F),
    (0x3000, 0x303F),
    (0x3380, 0x33DF),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)

# Small digits, drawn from the large ones because the full font has only some of them, in another size:
# code point -> (source, scale, shift upwards).
SMALL = {
    **{0x2080 + digit: (str(digit), 0.62, -150.0) for digit in range(10)},
    **{
        code: (str(digit), 0.62, 340.0) for digit, code in enumerate((0x2070, 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207A)))
    },
    0x207A: ("+", 0.62, 340.0),
    0x207B: ("−", 0.62, 340.0),
    0x208A: ("+", 0.62, -150.0),
    0x208B: ("−", 0.62, -150.0),
}
CROSS = 0x2717


def list_characters() -> frozenset[int]:
    """Return the code points of the subset: GB 2312, the rest of 通用规范汉字表, marks and units."""
    table = (HERE / "characters.txt").read_text(encoding="utf-8")
    blocks = (code for first, last in BLOCKS for code in range(first, last + 1))
    return frozenset(blocks) | {ord(character) for character in table if character != "\n"} | frozenset(_gb2312())


def _gb2312() -> Iterator[int]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue


def build(source: Path, target: Path, stroke: float) -> int:
    """Write the subset of `source` to `target`, drawn signs added; return its size in bytes."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - a developer's tool, not needed at run time
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    font = TTFont(source, recalcTimestamp=False)
    _add_signs(font, stroke)
    options = Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
    )
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "gasp", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list_characters())
    subsetter.subset(font)
    font.save(target, reorderTables=False)
    return target.stat().st_size


def _add_signs(font: Any, stroke: float) -> None:  # noqa: ANN401 - fontTools publishes no types
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # noqa: PLC0415
    from fontTools.pens.transformPen import TransformPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415

    glyphs, best = font.getGlyphSet(), font.getBestCmap()
    drawn: dict[int, tuple[Any, int]] = {}
    for code, (like, scale, shift) in SMALL.items():
        pen, recording = TTGlyphPen(None), DecomposingRecordingPen(glyphs)
        glyphs[best[ord(like)]].draw(recording)
        recording.replay(TransformPen(pen, (scale, 0, 0, scale, 0, shift)))
        drawn[code] = (pen.glyph(), round(font["hmtx"][best[ord(like)]][0] * scale))
    drawn[CROSS] = (_draw_cross(TTGlyphPen(None), stroke), font["hmtx"][best[ord("✓")]][0])
    for code, (glyph, width) in drawn.items():
        name = f"drawn{code:04X}"
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, glyph.xMin)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(font["glyf"].glyphOrder)


def _draw_cross(pen: Any, stroke: float) -> Any:  # noqa: ANN401 - fontTools publishes no types
    """Draw ✗, which the full font lacks: two bars across each other, one contour of twelve corners."""
    centre, reach, half = (390.0, 370.0), 360.0, stroke / 2
    turn = math.sqrt(0.5)
    arms = ((half, reach), (half, half), (reach, half))
    corners = [(sx * x, sy * y) for sx, sy, points in _quarters(arms) for x, y in points]
    turned = [(centre[0] + (x - y) * turn, centre[1] + (x + y) * turn) for x, y in corners]
    pen.moveTo(_rounded(turned[0]))
    for corner in turned[1:]:
        pen.lineTo(_rounded(corner))
    pen.closePath()
    return pen.glyph()


def _quarters(
    arms: tuple[tuple[float, float], ...],
) -> Iterable[tuple[int, int, Iterable[tuple[float, float]]]]:
    """Yield the four quarters clockwise, so that the corners follow one another round the cross."""
    yield 1, 1, arms
    yield 1, -1, arms[::-1]
    yield -1, -1, arms
    yield -1, 1, arms[::-1]


def _rounded(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def main() -> None:
    """Build both weights beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regular", type=Path)
    parser.add_argument("bold", type=Path)
    given = parser.parse_args()
    for (weight, stroke), source in zip(WEIGHTS.items(), (given.regular, given.bold), strict=True):
        build(source, HERE / f"NotoSansSC-{weight}.ttf", stroke)


if __name__ == "__main__":
    main()
