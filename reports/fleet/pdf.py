"""The fleet as PDF: one file a language, fonts embedded, the same bytes for the same fleet."""

from collections.abc import Mapping
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from reports.figure import write_time
from reports.fleet import words
from reports.fleet.bar import ShareBar, lay_bar
from reports.fleet.dossier import FleetDossier
from reports.labels import BUDGET_NAMES, LEVEL_NAMES
from reports.mark import MARKS
from reports.paper.chart import Legend, Rule
from reports.paper.grid import CLOSE, facts, panel, ruled
from reports.paper.page import Bookmark, write_document
from reports.paper.style import INK, PALE, WIDTH, Desk, Story
from reports.paper.verdicts import set_word
from rules.fleet_run import MemberDocument
from rules.requirement import DIMENSION_NAMES, Dimension
from rules.text import Language
from rules.verdict import Word

_MOST_TARGETS = 2_000


def render(dossier: FleetDossier, language: Language) -> bytes:
    """Return the report as PDF.

    Raises
    ------
    MissingGlyphError
        A declaration holds a character that the embedded fonts cannot draw.

    """
    desk = Desk(language=language)
    story = [
        *_write_head(dossier, desk),
        *_write_worst(dossier, desk),
        *_write_requirements(dossier, desk),
        *_write_targets(dossier, desk),
    ]
    return write_document(dossier, desk, story)


class BarChart(Flowable):  # type: ignore[misc]  # reportlab publishes no types
    """A bar parted by verdict with the interval of the pass share over it."""

    def __init__(self, bar: ShareBar, width: float, height: float = 11.0) -> None:
        """Take the layout and the size in points."""
        super().__init__()
        self._bar = bar
        self.width, self.height = width, height

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the space taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it on the canvas of the page."""
        canvas = self.canv
        canvas.setFillColor(PALE)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        for part in self._bar.parts:
            canvas.setFillColor(HexColor(MARKS[part.word].ink))
            width = max((part.end - part.start) * self.width, 0.8)
            canvas.rect(part.start * self.width, 0, width, self.height, stroke=0, fill=1)
        if self._bar.parts and self._bar.lower is not None and self._bar.upper is not None:
            for colour, thickness in ((HexColor("#ffffff"), 3.0), (INK, 1.2)):
                canvas.setStrokeColor(colour)
                canvas.setLineWidth(thickness)
                self._draw_whisker(canvas, self._bar.lower * self.width, self._bar.upper * self.width)

    def _draw_whisker(self, canvas: Canvas, low: float, high: float) -> None:
        middle = self.height / 2
        canvas.line(low, middle, high, middle)
        for at in (low, high):
            canvas.line(at, middle - 3.4, at, middle + 3.4)


def _write_head(dossier: FleetDossier, desk: Desk) -> Story:
    document = dossier.document
    schemes = " · ".join(f"{each.id} {each.edition}" for each in document.schemes)
    budget = BUDGET_NAMES[document.budget].in_(desk.language)
    rows: list[list[Any]] = [
        [_label("number", desk), desk.told(dossier.number, "cell")],
        [
            _label("time", desk),
            desk.told(f"{write_time(document.started)} – {write_time(document.finished)}", "cell"),
        ],
        [_label("scheme", desk), desk.told(f"{schemes} · {budget} · {dossier.author}", "cell")],
    ]
    content = [
        desk.own(words.tell_headline(dossier), "heading"),
        *(desk.own(warning, "strong") for warning in words.list_warnings(dossier)),
        Spacer(0, 6),
        BarChart(lay_bar(document.passed, document.verdicts), WIDTH - 26, 15),
        Spacer(0, 5),
        Legend(_in_order(document.verdicts), desk, WIDTH - 26),
    ]
    return [
        Spacer(0, 8),
        desk.own(dossier.title, "title"),
        desk.told(document.fleet, "subject"),
        Rule(9),
        panel(content, WIDTH),
        Spacer(0, 10),
        facts(rows, (62, WIDTH - 62)),
    ]


def _in_order(counts: Mapping[Word, int]) -> Mapping[Word, int]:
    return {word: counts[word] for word in Word if counts.get(word)}


def _write_worst(dossier: FleetDossier, desk: Desk) -> Story:
    if not dossier.worst:
        return []
    head = [_label(key, desk) for key in ("verdict", "target", "failed", "bundle")]
    rows = [head, *(_write_member(each, desk) for each in dossier.worst)]
    return [
        Bookmark("worst", words.say("worst", desk.language), 0),
        desk.own(words.LABELS["worst"], "h2"),
        ruled(rows, (84, 130, WIDTH - 374, 160), head=1, more=CLOSE),
    ]


def _write_member(each: MemberDocument, desk: Desk) -> list[Any]:
    failed = "　".join(each.failed[:12]) + (" …" if len(each.failed) > 12 else "")
    return [
        set_word(each.verdict, desk),
        desk.told(each.id, "strong"),
        desk.told(failed or words.say("nothing-failed", desk.language), "cell"),
        desk.told(each.bundle, "fine"),
    ]


def _write_requirements(dossier: FleetDossier, desk: Desk) -> Story:
    title = words.say("by-requirement", desk.language)
    story: Story = [
        Spacer(0, 18),
        Bookmark("requirements", title, 0),
        desk.own(title, "h1"),
        desk.own(words.HOW_TO_READ, "small"),
    ]
    for dimension in Dimension:
        rows = [
            [
                _title(dossier, each.id, LEVEL_NAMES[each.level].in_(desk.language), desk),
                BarChart(lay_bar(each, each.counts), 150),
                desk.own(words.write_share(each), "cell"),
                desk.own(f"{each.passed}/{each.n}", "cell"),
            ]
            for each in dossier.document.requirements
            if each.dimension is dimension
        ]
        if rows:
            story += [desk.own(DIMENSION_NAMES[dimension], "h2"), ruled(rows, (WIDTH - 312, 160, 98, 54), more=CLOSE)]
    return story


def _title(dossier: FleetDossier, name: str, level: str, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    title = desk.scribe.own(desk.words(dossier.title_of(name)))
    return desk.marked(f'<b>{name}</b>　{title} <font color="#5a6672">({desk.scribe.own(level)})</font>', "cell")


def _write_targets(dossier: FleetDossier, desk: Desk) -> Story:
    title = words.say("bundles", desk.language)
    shown = dossier.document.targets[:_MOST_TARGETS]
    rows = [
        [set_word(each.verdict, desk, "fine"), desk.told(each.id, "fine"), desk.told(" ".join(each.failed), "fine")]
        for each in shown
    ]
    rest = len(dossier.document.targets) - len(shown)
    return [
        Spacer(0, 18),
        Bookmark("targets", title, 0),
        desk.own(title, "h1"),
        desk.own(words.EACH_ALONE, "small"),
        ruled(rows, (84, 150, WIDTH - 234), more=CLOSE),
        *([desk.own(f"… +{rest} (fleet.json)", "small")] if rest else []),
    ]


def _label(key: str, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    return desk.own(words.LABELS[key], "label")
