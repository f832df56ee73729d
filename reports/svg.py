"""The interval drawing as inline SVG; colours come from the classes of the page, so that dark screens get theirs."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from reports.interval import IntervalDrawing
from rules.verdict import Word

WIDTH = 440.0
HEIGHT = 62.0
_INSET = 9.0
_TOP, _BOTTOM = 18.0, 44.0
_MIDDLE = (_TOP + _BOTTOM) / 2


def draw_svg(drawing: IntervalDrawing, word: Word, limit: str, label: str) -> Markup:
    """Return the drawing; `limit` is the written pass line, `label` the sentence for those who cannot see it."""
    parts = [*_zones(drawing), *_ticks(drawing), *_limit(drawing, limit), *_span(drawing)]
    head = Markup('<svg class="interval {word}" viewBox="0 0 {w:g} {h:g}" role="img" aria-label="{label}">').format(
        word=word.value.lower(), w=WIDTH, h=HEIGHT, label=label
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def _at(share: float) -> float:
    return round(_INSET + share * (WIDTH - 2 * _INSET), 1)


def _rect(kind: str, left: float, right: float) -> Markup:
    return Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>').format(
        kind, left, _TOP, right - left, _BOTTOM - _TOP
    )


def _line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    return Markup('<line class="{}" x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}"/>').format(kind, *start, *end)


def _text(kind: str, at: float, height: float, words: str) -> Markup:
    room = 3.6 * len(words)
    centre = min(max(at, room), WIDTH - room)
    return Markup('<text class="{}" x="{:g}" y="{:g}">{}</text>').format(kind, centre, height, escape(words))


def _zones(drawing: IntervalDrawing) -> Iterable[Markup]:
    yield _rect("track", 0, WIDTH)
    for start, end in drawing.zones:
        yield _rect("zone", _at(start) if start else 0.0, _at(end) if end < 1 else WIDTH)


def _ticks(drawing: IntervalDrawing) -> Iterable[Markup]:
    yield _line("axis", (0, _BOTTOM), (WIDTH, _BOTTOM))
    for tick in drawing.ticks:
        yield _line("axis", (_at(tick.at), _BOTTOM), (_at(tick.at), _BOTTOM + 4))
        yield _text("tick", _at(tick.at), _BOTTOM + 15, tick.label)


def _limit(drawing: IntervalDrawing, limit: str) -> Iterable[Markup]:
    at = _at(drawing.limit)
    yield _line("limit", (at, _TOP - 4), (at, _BOTTOM))
    yield _text("limit-text", at, _TOP - 7, limit)


def _span(drawing: IntervalDrawing) -> Iterable[Markup]:
    if not drawing.exact:
        low = _at(drawing.lower) if drawing.lower is not None else 0.0
        high = _at(drawing.upper) if drawing.upper is not None else WIDTH
        yield _line("span", (low, _MIDDLE), (high, _MIDDLE))
        if drawing.lower is not None:
            yield _bracket(low, 4)
        if drawing.upper is not None:
            yield _bracket(high, -4)
    if drawing.estimate is not None:
        yield Markup('<circle class="dot" cx="{:g}" cy="{:g}" r="5.2"/>').format(_at(drawing.estimate), _MIDDLE)


def _bracket(at: float, inwards: float) -> Markup:
    low, high = _MIDDLE - 7, _MIDDLE + 7
    return Markup('<path class="bracket" d="M{:g} {:g}H{:g}V{:g}H{:g}"/>').format(
        at + inwards, low, at, high, at + inwards
    )
