"""Pages: frame, running head and foot with report number and page x of y, outline, deterministic bytes."""

import io
from typing import Any, Protocol

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports.labels import say
from reports.paper.style import BOTTOM, HAIR, MARGIN, MUTED, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH, Desk, Story
from reports.paper.typeface import BOLD, REGULAR
from rules.text import Text


class Titled(Protocol):
    """What the pages of a report say about it: a dossier of a run or of a fleet."""

    @property
    def title(self) -> Text:
        """The kind of report."""

    @property
    def name(self) -> Text:
        """What it is about."""

    @property
    def number(self) -> str:
        """The report number."""

    @property
    def author(self) -> str:
        """The software that wrote it."""


_LANGUAGES = {"zh": "zh-CN", "en": "en"}


class PageBook(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """Knows after one pass on which page each bookmark came to stand; asks for another until that is settled."""

    def __init__(self) -> None:
        """Begin with no page known."""
        super().__init__()
        self.pages: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def isIndexing(self) -> int:  # noqa: N802 - reportlab's name
        """Say that more than one pass may be needed."""
        return 1

    def beforeBuild(self) -> None:  # noqa: N802 - reportlab's name
        """Remember the pass before."""
        self._before = dict(self.pages)

    def notify(self, kind: str, stuff: tuple[str, int]) -> None:
        """Take the page of a bookmark."""
        if kind == "bookmark":
            key, page = stuff
            self.pages[key] = page

    def afterBuild(self) -> None:  # noqa: N802 - reportlab's name
        """Nothing to do between two passes."""

    def isSatisfied(self) -> bool:  # noqa: N802 - reportlab's name
        """Tell whether the pages are settled."""
        return self.pages == self._before

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the space taken."""
        return 0, 0

    def draw(self) -> None:
        """Draw nothing."""


class PageNumber(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """The page of a bookmark, at the right edge of its cell."""

    def __init__(self, book: PageBook, key: str) -> None:
        """Name the bookmark."""
        super().__init__()
        self._book, self._key = book, key

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Return the space taken."""
        self.width, self.height = width, 13
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        self.canv.setFont(REGULAR, 8.2)
        self.canv.setFillColor(MUTED)
        self.canv.drawRightString(self.width, 4.4, str(self._book.pages.get(self._key, "")))


class Bookmark(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """A place without extent that links, the outline and page numbers can name."""

    def __init__(self, key: str, title: str, level: int) -> None:
        """Take a key unique in the document, a title and a level from 0."""
        super().__init__()
        self.key, self.title, self.level = key, title, level
        self.keepWithNext = 1

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the space taken."""
        return 0, 0

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        self.canv.bookmarkHorizontal(self.key, 0, 14)
        self.canv.addOutlineEntry(self.title, self.key, level=self.level, closed=int(self.level > 0))
        self.canv._doctemplate.notify("bookmark", (self.key, self.canv.getPageNumber()))  # noqa: SLF001 - its only way


class _NumberedCanvas(Canvas):  # type: ignore[misc]  # reportlab publishes no types
    """Keeps every page until the end, when the number of pages is known."""

    def __init__(self, *given: Any, foot: Any, **named: Any) -> None:  # noqa: ANN401 - handed through
        super().__init__(*given, **named)
        self._foot = foot
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page for later."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages, now that their number is known."""
        pages = self._pages
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            self._foot(self, number, len(pages))
            super().showPage()
        super().save()


def write_document(dossier: Titled, desk: Desk, story: Story) -> bytes:
    """Return `story` as a PDF; the same story gives the same bytes."""
    title = desk.scribe.plain(f"{desk.words(dossier.title)} · {desk.words(dossier.name)}")
    sink = io.BytesIO()
    document = BaseDocTemplate(
        sink,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=title,
        author=dossier.author,
        subject=dossier.number,
        creator="CityAssay",
        lang=_LANGUAGES[desk.language.value],
        invariant=1,
        displayDocTitle=1,
        initialFontName=REGULAR,
    )
    frame = Frame(MARGIN, BOTTOM, WIDTH, PAGE_HEIGHT - TOP - BOTTOM, 0, 0, 0, 0, id="body")
    document.addPageTemplates([PageTemplate(id="page", frames=[frame])])

    def draw_frame(canvas: Canvas, number: int, total: int) -> None:
        _draw_head(canvas, title if number > 1 else "")
        _draw_foot(canvas, dossier, desk, (number, total))

    def make_canvas(*given: Any, **named: Any) -> _NumberedCanvas:  # noqa: ANN401 - handed through
        return _NumberedCanvas(*given, foot=draw_frame, **{**named, "initialFontName": REGULAR})

    document.multiBuild(story, canvasmaker=make_canvas)
    return sink.getvalue()


def _draw_head(canvas: Canvas, title: str) -> None:
    top = PAGE_HEIGHT - 14 * 2.835
    canvas.saveState()
    canvas.setFillColor(MUTED)
    canvas.setFont(BOLD, 8.5)
    canvas.drawString(MARGIN, top, "CityAssay 城鉴")
    canvas.setFont(REGULAR, 7.5)
    canvas.drawRightString(PAGE_WIDTH - MARGIN, top, title if len(title) <= 70 else f"{title[:69]}…")
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, top - 7, PAGE_WIDTH - MARGIN, top - 7)
    canvas.restoreState()


def _draw_foot(canvas: Canvas, dossier: Titled, desk: Desk, page: tuple[int, int]) -> None:
    """Draw report number and page x of y: 17025 wants both on every part."""
    bottom = 12 * 2.835
    number, total = page
    of = f"第 {number} 页，共 {total} 页" if desk.language.value == "zh" else f"Page {number} of {total}"
    canvas.saveState()
    canvas.setFillColor(MUTED)
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(MARGIN, bottom, f"{say('report-number', desk.language)} {dossier.number}")
    canvas.drawCentredString(PAGE_WIDTH / 2, bottom, desk.words(dossier.title))
    canvas.drawRightString(PAGE_WIDTH - MARGIN, bottom, of)
    canvas.restoreState()
