"""Blocks set on paper, with the type, the tables and the page of the house's reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Spacer, Table

from reports.index.block import (
    Banner,
    Block,
    Break,
    Cell,
    Code,
    Facts,
    Front,
    Grid,
    Heading,
    Link,
    Mark,
    Pair,
    Plate,
    Strong,
    Tiles,
    Words,
)
from reports.index.chart.measure import fit, measure
from reports.index.chart.paper import PictureChart
from reports.index.evidence import Grade
from reports.index.look import LOOKS
from reports.index.words import GRADES
from reports.paper.chart import Rule
from reports.paper.grid import CLOSE, TIGHT, facts, panel, ruled
from reports.paper.page import Bookmark, PageBook, PageNumber, write_document
from reports.paper.passage import Passage
from reports.paper.style import INK, MUTED, PALE, WIDTH, Desk, Story
from reports.paper.typeface import REGULAR
from rules.text import Language, Text

_END = Text(zh="— 报告结束 —", en="— End of report —")
_LABEL = 104.0
_GAP = 20.0
_PAGE = 690.0
_BIG = (27.0, 22.0, 18.0, 14.0, 11.0)
_LINES = 12
_TALL = 25  # lines of a cell above which its row may break
_SIZES = {"body": "body", "strong": "strong", "small": "small", "lead": "heading"}


class Setter:
    """Sets blocks at one desk."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk; page numbers settle in its book."""
        self._desk, self._book = desk, PageBook()
        self._styles = {
            name: ParagraphStyle(f"{name}-right", parent=desk.styles[name], alignment=2)
            for name in ("cell", "strong", "label")
        }
        # A heading asks for its room beforehand; kept with a long table it would drag it to the next page.
        self._styles |= {
            name: ParagraphStyle(f"{name}-free", parent=desk.styles[name], keepWithNext=0) for name in ("h1", "h2")
        }

    def set_front(self, front: Front) -> Story:
        """Return title, subject and rule."""
        desk = self._desk
        head = [desk.told(front.title, "title"), desk.told(front.subtitle, "subtitle"), Rule(9)]
        return [Spacer(0, 4), *head, desk.told(front.name, "subject"), Spacer(0, 8), self._book]

    def set_all(self, blocks: Iterable[Block], width: float = WIDTH) -> Story:
        """Return the flowables of `blocks`."""
        story: Story = []
        held = list(blocks)
        for block, after in zip(held, [*held[1:], None], strict=True):
            if isinstance(block, Heading) and width == WIDTH:
                story.append(CondPageBreak(_need(block, after)))
            story += self._set(block, width)
        return story

    def set_end(self) -> Story:
        """Return the end of the report, and what the fonts could not draw."""
        desk = self._desk
        close = ParagraphStyle("close", parent=desk.styles["end"], spaceBefore=2)
        story: Story = [Rule(4), Passage(desk.scribe.own(desk.words(_END)), close)]
        if desk.scribe.replaced:
            codes = " ".join(f"U+{ord(character):04X}" for character in sorted(desk.scribe.replaced)[:60])
            words = Text(
                zh=f"数据中的文字含有本报告字体没有的字符，以 □ 代替：{codes}。",
                en=f"Characters of the data that the fonts of this report lack are shown as □: {codes}.",
            )
            story.append(desk.own(words, "small"))
        return story

    def _set(self, block: Block, width: float) -> Story:
        setters: dict[str, Callable[[Any, float], Story]] = {
            "heading": self._set_heading,
            "words": self._set_words,
            "facts": self._set_facts,
            "grid": self._set_grid,
            "banner": self._set_banner,
            "plate": self._set_plate,
            "tiles": self._set_tiles,
            "code": self._set_code,
            "pair": self._set_pair,
        }
        return [PageBreak()] if isinstance(block, Break) else setters[block.kind](block, width)

    def _set_heading(self, block: Heading, width: float) -> Story:
        style = "h2" if block.depth else "h1"
        words = fit(block.words, 2 * width - 120, 17 if style == "h1" else 12, bold=True)
        title = Passage(self._desk.scribe.told(words), self._styles[style])
        mark = [] if block.depth else [Bookmark(block.key, self._desk.scribe.plain(block.words), 0)]
        lead = [Spacer(0, 16)] if not block.depth else [Spacer(0, 8)] if block.grade else []
        if block.grade is None:
            return [*lead, *mark, title]
        side = 96.0
        word = self._grade(block.grade, GRADES[block.grade].in_(self._desk.language), "word")
        table = Table([[title, word]], colWidths=[width - side, side], style=_BARE, hAlign="LEFT")
        return [*lead, *mark, table, Spacer(0, 4)]

    def _set_words(self, block: Words, _: float) -> Story:
        flowable = self._desk.told(block.words, _SIZES[block.style])
        return [flowable, Spacer(0, 3)] if block.style != "body" else [flowable]

    def _set_facts(self, block: Facts, width: float) -> Story:
        desk = self._desk
        rows = [[desk.told(label, "label"), desk.told(value, "cell")] for label, value in block.rows]
        label = min(_LABEL, width * 0.4)
        widths = (label, width - label)
        return [_splitting(facts(rows, widths), block.rows, widths), Spacer(0, 6)] if rows else []

    def _set_grid(self, block: Grid, width: float) -> Story:
        whole = sum(block.shares)
        widths = [width * share / whole for share in block.shares]
        if block.plain:
            return [self._set_plain(block, widths), Spacer(0, 8)]
        head = [
            self._label(fit(words, 4 * widths[place] - 40, 7.6), right=place in block.right)
            for place, words in enumerate(block.heads)
        ]
        rows = [
            [
                self._cell(cell if block.whole else _cut(cell, widths[place]), right=place in block.right)
                for place, cell in enumerate(row)
            ]
            for row in block.rows
        ]
        table = ruled([head, *rows], widths, head=1, more=CLOSE)
        return [_splitting(table, block.rows, widths) if block.whole else table, Spacer(0, 8)]

    def _set_plain(self, block: Grid, widths: Sequence[float]) -> Any:  # noqa: ANN401 - a flowable
        style = [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("FONTSIZE", (0, 0), (-1, -1), 6.8),
            ("TEXTCOLOR", (0, 0), (-1, 0), MUTED),
            ("TEXTCOLOR", (0, 1), (-1, -1), INK),
            *((("ALIGN", (place, 0), (place, -1), "RIGHT")) for place in block.right),
        ]
        rows = [
            [
                fit(self._desk.scribe.plain(cell), room - 9, 6.8) if isinstance(cell, str) else ""
                for cell, room in zip(row, widths, strict=True)
            ]
            for row in (block.heads, *block.rows)
        ]
        return ruled(rows, widths, head=1, more=[*TIGHT, *style])

    def _label(self, words: str, *, right: bool) -> Any:  # noqa: ANN401 - a flowable
        return Passage(self._desk.scribe.told(words), self._styles["label"] if right else self._desk.styles["label"])

    def _cell(self, cell: Cell, *, right: bool) -> Any:  # noqa: ANN401 - a flowable
        if isinstance(cell, Mark):
            return self._grade(cell.grade, cell.words, "cell")
        if isinstance(cell, Link):
            return PageNumber(self._book, cell.key)
        name, words = ("strong", cell.words) if isinstance(cell, Strong) else ("cell", cell)
        return Passage(self._desk.scribe.told(words), self._styles[name] if right else self._desk.styles[name])

    def _grade(self, grade: Grade, words: str, style: str) -> Any:  # noqa: ANN401 - a flowable
        look = LOOKS[grade]
        shown = self._desk.scribe.told(words)
        return self._desk.marked(f'<font color="{look.ink}"><b>{look.symbol} {shown}</b></font>', style)

    def _set_banner(self, block: Banner, width: float) -> Story:
        look = LOOKS[block.grade]
        content = [
            self._desk.marked(f'<font color="{look.ink}">{self._desk.scribe.told(block.head)}</font>', "heading"),
            *(self._desk.told(line, "cell") for line in block.lines),
        ]
        return [panel(content, width, HexColor(look.ground), HexColor(look.ink)), Spacer(0, 9)]

    def _set_plate(self, block: Plate, _: float) -> Story:
        desk = self._desk
        parts: Story = [PictureChart(block.picture, desk.scribe)]
        if block.title:
            parts = [desk.told(block.title, "strong"), Spacer(0, 3), *parts]
        if block.caption:
            parts += [Spacer(0, 2), desk.told(block.caption, "small")]
        return [KeepTogether(parts) if len(parts) > 1 else parts[0], Spacer(0, 8)]

    def _set_tiles(self, block: Tiles, width: float) -> Story:
        desk, room = self._desk, width / len(block.tiles) - 17
        cells = [
            [
                desk.told(fit(tile.label, 2 * room, 7.6), "label"),
                self._big(tile.value, room),
                desk.told(fit(tile.note, 4 * room, 8), "small"),
            ]
            for tile in block.tiles
        ]
        style = [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("BACKGROUND", (0, 0), (-1, -1), PALE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 11),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ]
        return [Table([cells], colWidths=[width / len(cells)] * len(cells), style=style, hAlign="LEFT"), Spacer(0, 9)]

    def _big(self, words: str, room: float) -> Any:  # noqa: ANN401 - a flowable
        """Set a number as large as its room allows."""
        size = next((size for size in _BIG if measure(words, size, bold=True) <= room), _BIG[-1])
        style = ParagraphStyle(f"big-{size:g}", parent=self._desk.styles["heading"], fontSize=size, leading=34)
        return Passage(self._desk.scribe.told(fit(words, room, size, bold=True)), style)

    def _set_code(self, block: Code, width: float) -> Story:
        lines = [self._desk.told(line, "cell") for line in block.lines]
        return [panel(lines, width), Spacer(0, 8)]

    def _set_pair(self, block: Pair, width: float) -> Story:
        half = (width - _GAP) / 2
        cells = [self.set_all(block.left, half), "", self.set_all(block.right, half)]
        return [Table([cells], colWidths=[half, _GAP, half], style=_BARE, hAlign="LEFT"), Spacer(0, 6)]


_BARE = [
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def _cut(cell: Cell, width: float) -> Cell:
    words = cell if isinstance(cell, str) else cell.words
    if len(words) < 24:
        return cell
    kept = fit(words, max(_LINES * (width - 8) - 20, 8), 8.6)
    return kept if isinstance(cell, str) else replace(cell, words=kept)


def _need(block: Heading, after: Block | None) -> float:
    """Return the room below which a heading goes to the next page: it never parts from its drawing."""
    need = 60.0 if block.depth else 110.0
    if isinstance(after, Plate):
        return min(need + after.picture.height + (30 if after.caption else 0) + (20 if after.title else 0), _PAGE)
    return need + (60 if isinstance(after, Grid) else 30)


def _splitting(table: Table, rows: Iterable[Sequence[Cell]], widths: Sequence[float]) -> Table:
    """Let rows break within where one is so tall that it may not fit on a page; elsewhere rows stay whole."""
    for row in rows:
        for cell, width in zip(row, widths, strict=False):
            words = cell if isinstance(cell, str) else cell.words
            if measure(words, 8.6) / max(width - 8, 8) > _TALL:
                table.splitInRow = 1
                return table
    return table


def print_report(front: Front, blocks: Sequence[Block], language: Language) -> bytes:
    """Return a report as PDF; the same blocks give the same bytes."""
    desk = Desk(language=language)
    setter = Setter(desk)
    story = [*setter.set_front(front), *setter.set_all(blocks)]
    # The end is set last: only now is it known what the fonts could not draw.
    return write_document(front, desk, [*story, *setter.set_end()])
