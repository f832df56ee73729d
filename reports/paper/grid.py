"""Tables of the report: no boxes, hairlines between rows, cells that are paragraphs."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Table

from reports.paper.style import HAIR, MUTED, PALE
from reports.paper.typeface import REGULAR

Row = Sequence[Any]

_PLAIN: tuple[tuple[Any, ...], ...] = (
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("LEFTPADDING", (1, 0), (-1, -1), 8),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
)
TIGHT: tuple[Row, ...] = (("TOPPADDING", (0, 0), (-1, -1), 1.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6))
CLOSE: tuple[Row, ...] = (("TOPPADDING", (0, 0), (-1, -1), 2.4), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2))


def ruled(rows: Sequence[Row], widths: Sequence[float], *, head: int = 0, more: Sequence[Row] = ()) -> Table:
    """Return a table with hairlines between rows; `head` rows are repeated on every page."""
    style: list[Any] = [*_PLAIN, ("LINEBELOW", (0, 0), (-1, -2), 0.4, HAIR)]
    if head:
        style.append(("LINEBELOW", (0, head - 1), (-1, head - 1), 0.8, MUTED))
    return Table(list(map(list, rows)), colWidths=list(widths), style=[*style, *more], repeatRows=head, hAlign="LEFT")


def facts(rows: Sequence[Row], widths: Sequence[float]) -> Table:
    """Return a table of labels and values without lines, close together."""
    return Table(list(map(list, rows)), colWidths=list(widths), style=[*_PLAIN, *TIGHT], hAlign="LEFT")


def panel(content: Sequence[Any], width: float, ground: Color = PALE, edge: Color | None = None) -> Table:
    """Return content on a tinted ground, with a coloured left edge where one is given."""
    style: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("BACKGROUND", (0, 0), (-1, -1), ground),
        ("LEFTPADDING", (0, 0), (-1, -1), 13),
        ("RIGHTPADDING", (0, 0), (-1, -1), 13),
        ("TOPPADDING", (0, 0), (-1, -1), 9),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    ]
    if edge is not None:
        style.append(("LINEBEFORE", (0, 0), (0, -1), 3, edge))
    return Table([[list(content)]], colWidths=[width], style=style, hAlign="LEFT")
