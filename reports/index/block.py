"""What a report is made of, written once in one language and set twice: on paper and on a page. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from reports.index.chart.picture import Picture
from reports.index.evidence import Grade
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: depth 0 begins a part and stands in the outline."""

    kind: ClassVar[str] = "heading"
    words: str
    key: str
    depth: int = 0
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph; `style` is one of body, strong, small, lead."""

    kind: ClassVar[str] = "words"
    words: str
    style: str = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A cell that shows a grade, with words of its own where its name is not enough."""

    grade: Grade
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """A cell in bold."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A cell that leads to a heading: its words on a page, its page number on paper."""

    words: str
    key: str


Cell = str | Mark | Strong | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels and values."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; `shares` are the widths of its columns, `right` the columns set to the right.

    plain  many short cells: one line each, cut to their room
    whole  nothing is cut, so that a row may run over a page; elsewhere a cell ends after a dozen lines
    """

    kind: ClassVar[str] = "grid"
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    plain: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What must be read first, on a tinted ground in the colour of a grade."""

    kind: ClassVar[str] = "banner"
    grade: Grade
    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A picture with a title above it and a caption below."""

    kind: ClassVar[str] = "plate"
    picture: Picture
    title: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number to be seen from afar: label, value, and what qualifies it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Numbers side by side."""

    kind: ClassVar[str] = "tiles"
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Commands, a line each."""

    kind: ClassVar[str] = "code"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two columns of blocks."""

    kind: ClassVar[str] = "pair"
    left: "tuple[Block, ...]"
    right: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A new page on paper."""

    kind: ClassVar[str] = "break"


Block = Heading | Words | Facts | Grid | Banner | Plate | Tiles | Code | Pair | Break


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stands at the head of a report and on each of its pages: `Titled` of the paper."""

    title: Text
    name: Text
    number: str
    author: str
    subtitle: Text


def plates(pictures: Iterable[Picture | None], caption: str = "", title: str = "") -> list[Block]:
    """Return a plate for each picture that is there: the title over the first, the caption under the last."""
    shown = [picture for picture in pictures if picture is not None]
    return [
        Plate(
            picture=each,
            title=title if each is shown[0] else "",
            caption=caption if each is shown[-1] else "",
        )
        for each in shown
    ]
