"""A picture drawn on paper."""

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from reports.index.chart.ink import INKS
from reports.index.chart.picture import Anchor, Box, Label, Picture, Spot, Stroke
from reports.paper.typeface import BOLD, REGULAR, Scribe

_COLOURS = {role: HexColor(ink.light) for role, ink in INKS.items()}


class PictureChart(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """A picture as it stands in the text, shrunk where its place is narrower."""

    def __init__(self, picture: Picture, scribe: Scribe) -> None:
        """Take the picture and the scribe that replaces what the fonts lack."""
        super().__init__()
        self._picture = picture
        # Replaced at once, not when the page is drawn: the end of the report names what was replaced.
        self._words = {each.words: scribe.plain(each.words) for each in picture.shapes if isinstance(each, Label)}
        self.width, self.height = picture.width, picture.height
        self._factor = 1.0

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Return the space taken."""
        self._factor = min(1.0, width / self._picture.width)
        self.width, self.height = self._picture.width * self._factor, self._picture.height * self._factor
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self._factor, self._factor)
        for shape in self._picture.shapes:
            if isinstance(shape, Box):
                self._draw_box(canvas, shape)
            elif isinstance(shape, Stroke):
                self._draw_stroke(canvas, shape)
            elif isinstance(shape, Spot):
                self._draw_spot(canvas, shape)
            else:
                self._draw_label(canvas, shape)
        canvas.restoreState()

    def _up(self, y: float) -> float:
        return self._picture.height - y

    def _draw_box(self, canvas: Canvas, box: Box) -> None:
        canvas.setFillColor(_COLOURS[box.fill])
        canvas.rect(box.x, self._up(box.y + box.height), box.width, box.height, stroke=0, fill=1)

    def _draw_stroke(self, canvas: Canvas, stroke: Stroke) -> None:
        canvas.setStrokeColor(_COLOURS[stroke.ink])
        canvas.setLineWidth(stroke.width)
        canvas.setDash([2, 2] if stroke.dashed else [])
        way = canvas.beginPath()
        way.moveTo(stroke.points[0][0], self._up(stroke.points[0][1]))
        for x, y in stroke.points[1:]:
            way.lineTo(x, self._up(y))
        canvas.drawPath(way, stroke=1, fill=0)
        canvas.setDash([])

    def _draw_spot(self, canvas: Canvas, spot: Spot) -> None:
        canvas.setLineWidth(1.1)
        canvas.setStrokeColor(_COLOURS[spot.ink])
        canvas.setFillColor(_COLOURS["paper" if spot.shape == "ring" else spot.ink])
        x, y, r = spot.x, self._up(spot.y), spot.radius
        if spot.shape == "diamond":
            way = canvas.beginPath()
            way.moveTo(x, y + r)
            for corner in ((x + r, y), (x, y - r), (x - r, y)):
                way.lineTo(*corner)
            way.close()
            canvas.drawPath(way, stroke=0, fill=1)
        else:
            canvas.circle(x, y, r, stroke=int(spot.shape == "ring"), fill=1)

    def _draw_label(self, canvas: Canvas, label: Label) -> None:
        words = self._words[label.words]
        canvas.saveState()
        canvas.setFillColor(_COLOURS[label.ink])
        canvas.setFont(BOLD if label.bold else REGULAR, label.size)
        canvas.translate(label.x, self._up(label.y))
        if label.turned:
            canvas.rotate(90)
        if label.anchor is Anchor.START:
            canvas.drawString(0, 0, words)
        elif label.anchor is Anchor.MIDDLE:
            canvas.drawCentredString(0, 0, words)
        else:
            canvas.drawRightString(0, 0, words)
        canvas.restoreState()
