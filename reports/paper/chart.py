"""The drawings of the report: an interval against its limit, a bar of counts. Vectors, no chart library."""

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from reports.interval import IntervalDrawing
from reports.mark import MARKS, ORDER
from reports.overview import Counts
from reports.paper.style import HAIR, INK, MUTED, Desk
from reports.paper.typeface import BOLD, REGULAR
from rules.verdict import WORD_NAMES, Word

_ZONE = HexColor("#d5e9e6")
_INSET = 7.0  # keeps dot and brackets at either end whole


class IntervalChart(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """One axis: the pale stretch meets the limit, the line is the limit, brackets are one-sided bounds."""

    def __init__(self, drawing: IntervalDrawing, word: Word, limit: str, width: float) -> None:
        """Take the layout, the word that colours it, the written limit, and the width in points."""
        super().__init__()
        self._drawing, self._limit = drawing, limit
        self._ink = HexColor(MARKS[word].ink)
        self.width, self.height = width, 47.0

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the space taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.rect(0, 12, self.width, 20, stroke=0, fill=1)
        canvas.setFillColor(_ZONE)
        for start, end in self._drawing.zones:
            left = self._at(start) if start else 0.0
            right = self._at(end) if end < 1 else self.width
            canvas.rect(left, 12, right - left, 20, stroke=0, fill=1)
        self._draw_ticks(canvas)
        self._draw_limit(canvas)
        self._draw_span(canvas)
        canvas.restoreState()

    def _at(self, share: float) -> float:
        return _INSET + share * (self.width - 2 * _INSET)

    def _draw_ticks(self, canvas: Canvas) -> None:
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.5)
        canvas.line(0, 12, self.width, 12)
        canvas.setFillColor(MUTED)
        canvas.setFont(REGULAR, 6.6)
        for tick in self._drawing.ticks:
            at = self._at(tick.at)
            canvas.line(at, 12, at, 9.5)
            _write(canvas, tick.label, at, (2.5, self.width), (REGULAR, 6.6))

    def _draw_limit(self, canvas: Canvas) -> None:
        at = self._at(self._drawing.limit)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.3)
        canvas.line(at, 12, at, 36)
        canvas.setFillColor(INK)
        _write(canvas, self._limit, at, (38.5, self.width), (BOLD, 7.2))

    def _draw_span(self, canvas: Canvas) -> None:
        drawing, middle = self._drawing, 22.0
        canvas.setStrokeColor(self._ink)
        canvas.setFillColor(self._ink)
        if not drawing.exact:
            low = self._at(drawing.lower) if drawing.lower is not None else 0.0
            high = self._at(drawing.upper) if drawing.upper is not None else self.width
            canvas.setLineWidth(2.6)
            canvas.line(low, middle, high, middle)
            _draw_end(canvas, low, middle, 1 if drawing.lower is not None else 0)
            _draw_end(canvas, high, middle, -1 if drawing.upper is not None else 0)
        if drawing.estimate is not None:
            canvas.setStrokeColor(HexColor("#ffffff"))
            canvas.setLineWidth(1.2)
            canvas.circle(self._at(drawing.estimate), middle, 4.2, stroke=1, fill=1)


def _draw_end(canvas: Canvas, at: float, middle: float, inwards: int) -> None:
    """Draw a bracket that opens `inwards`; without a bound there is no bracket, the line runs out."""
    if not inwards:
        return
    canvas.setLineWidth(1.4)
    canvas.line(at, middle - 5.5, at, middle + 5.5)
    for height in (middle - 5.5, middle + 5.5):
        canvas.line(at, height, at + inwards * 2.6, height)


def _write(canvas: Canvas, words: str, at: float, place: tuple[float, float], font: tuple[str, float]) -> None:
    """Write centred at `at`, kept within the width; `place` is (height, width)."""
    height, width = place
    half = canvas.stringWidth(words, *font) / 2
    canvas.setFont(*font)
    canvas.drawCentredString(min(max(at, half), width - half), height, words)


class CountBar(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """One bar whose parts are as long as the counts, each with its symbol and number."""

    def __init__(self, counts: Counts, width: float, most: int) -> None:
        """`most` is the count that fills `width`, so that bars of one list share a scale."""
        super().__init__()
        self._counts, self._unit = counts, width / most
        self.width, self.height = width, 13.0

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the space taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        canvas = self.canv
        at = 0.0
        for word in ORDER:
            count = self._counts.get(word, 0)
            if not count:
                continue
            width = count * self._unit
            canvas.setFillColor(HexColor(MARKS[word].ink))
            canvas.rect(at, 0, width - 1.2, 13, stroke=0, fill=1)
            canvas.setFillColor(HexColor("#ffffff"))
            words = f"{MARKS[word].symbol} {count}"
            if canvas.stringWidth(words, BOLD, 7.6) > width - 3:
                words = MARKS[word].symbol
            canvas.setFont(BOLD, 7.6)
            canvas.drawCentredString(at + (width - 1.2) / 2, 3.7, words)
            at += width


class Legend(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """Symbols and words with their counts, in as many lines as they need."""

    def __init__(self, counts: Counts, desk: Desk, width: float) -> None:
        """Show only the words that occur."""
        super().__init__()
        self._items = [
            (word, f"{WORD_NAMES[word].in_(desk.language)} {counts[word]}") for word in ORDER if word in counts
        ]
        self.width = width

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Return the space taken."""
        self.width = width
        self.height = 13.0 * len(self._lines())
        return self.width, self.height

    def _lines(self) -> list[list[tuple[Word, str, float]]]:
        lines: list[list[tuple[Word, str, float]]] = [[]]
        used = 0.0
        for word, words in self._items:
            need = 26 + stringWidth(words, REGULAR, 8)
            if used + need > self.width and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append((word, words, used))
            used += need
        return lines

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        for index, line in enumerate(self._lines()):
            height = self.height - 13 * (index + 1) + 3.5
            for word, words, at in line:
                self.canv.setFillColor(HexColor(MARKS[word].ink))
                self.canv.setFont(BOLD, 8)
                self.canv.drawString(at, height, MARKS[word].symbol)
                self.canv.setFillColor(INK)
                self.canv.setFont(REGULAR, 8)
                self.canv.drawString(at + 11, height, words)


class Rule(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """A hairline over the whole width."""

    def __init__(self, space: float = 8.0) -> None:
        """`space` above and below, in points."""
        super().__init__()
        self._space = space

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Return the space taken."""
        self.width, self.height = width, 2 * self._space
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        self.canv.setStrokeColor(HAIR)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, self._space, self.width, self._space)
