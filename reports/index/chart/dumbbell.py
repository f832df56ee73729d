"""The pillars of one unit beside the median of its class, and the span of the class behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, Spot, path
from reports.index.chart.scale import Scale, scale_over
from reports.index.words import say, write_difference, write_score
from rules.text import Language, Text

WIDTH = 470.0
_ROW, _HEAD, _FOOT = 20.0, 18.0, 16.0
_LEFT, _RIGHT = 130.0, 372.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One pillar: the unit's score, and median, lowest and highest of its class; None where missing."""

    name: Text
    value: float | None
    median: float | None
    low: float | None
    high: float | None


def lay_dumbbell(rows: Sequence[Comparison], unit: Text, language: Language) -> Picture | None:
    """Return the picture; None where there is no pillar."""
    if not rows:
        return None
    scale = scale_over(
        [value for each in rows for value in (each.value, each.median, each.low, each.high)], _LEFT, _RIGHT
    )
    height = _HEAD + _ROW * len(rows) + _FOOT
    compared = any(each.median is not None for each in rows)
    shapes = [*_legend(fit(unit.in_(language), 90, 6.8), language, compared=compared), *_axis(scale, height)]
    for row, each in enumerate(rows):
        shapes += _row(each, _HEAD + row * _ROW, scale, language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(rows, unit).in_(language))


def _legend(unit: str, language: Language, *, compared: bool) -> Iterable[Shape]:
    at = _LEFT
    yield Spot(x=at + 3, y=6, radius=3.4, ink="accent")
    yield Label(x=at + 11, y=8.6, words=unit, size=6.8, ink="muted")
    if not compared:
        return
    at = _next(at, unit)
    yield Spot(x=at + 3, y=6, radius=2.9, ink="other", shape="ring")
    yield Label(x=at + 11, y=8.6, words=say("class-median", language), size=6.8, ink="muted")
    at = _next(at, say("class-median", language))
    yield Box(x=at, y=3, width=12, height=6, fill="hair")
    yield Label(x=at + 17, y=8.6, words=say("class-span", language), size=6.8, ink="muted")


def _next(at: float, words: str) -> float:
    return at + 27 + measure(words, 6.8)


def _axis(scale: Scale, height: float) -> Iterable[Shape]:
    bottom = height - _FOOT
    for value, words in scale.ticks(5):
        at = scale.place(value)
        yield path((at, _HEAD), (at, bottom), ink="hair", width=0.5)
        yield Label(x=at, y=bottom + 9, words=words, size=6.6, ink="muted", anchor=Anchor.MIDDLE)
    yield path((_LEFT, bottom), (_RIGHT, bottom), ink="muted")


def _row(each: Comparison, top: float, scale: Scale, language: Language) -> Iterable[Shape]:
    middle, base = top + _ROW / 2, top + _ROW / 2 + 3
    yield Label(x=0, y=base, words=fit(each.name.in_(language), _LEFT - 10, 8.2), size=8.2)
    if each.low is not None and each.high is not None:
        left, right = scale.place(each.low), scale.place(each.high)
        yield Box(x=left, y=middle - 4, width=max(right - left, 1), height=8, fill="hair")
    if each.value is None:
        yield Label(x=WIDTH, y=base, words=say("missing", language), size=7.4, ink="muted", anchor=Anchor.END)
        return
    if each.median is not None:
        ink = "accent" if each.value >= each.median else "other"
        yield path((scale.place(each.median), middle), (scale.place(each.value), middle), ink=ink, width=2.2)
        yield Spot(x=scale.place(each.median), y=middle, radius=3.1, ink="other", shape="ring")
        difference = write_difference(each.value - each.median)
        yield Label(x=WIDTH, y=base, words=difference, size=7.6, ink=ink, anchor=Anchor.END)
    hint = f"{each.name.in_(language)} {write_score(each.value)} / {write_score(each.median)}"
    yield Spot(x=scale.place(each.value), y=middle, radius=4, ink="accent", hint=hint)
    yield Label(x=_RIGHT + 46, y=base + 0.4, words=write_score(each.value), size=9.2, anchor=Anchor.END, bold=True)


def _tell(rows: Sequence[Comparison], unit: Text) -> Text:
    if all(each.median is None for each in rows):
        scores = [(each.name, write_score(each.value)) for each in rows]
        zh, en = (
            "；".join(f"{name.zh} {score}" for name, score in scores),
            "; ".join(f"{name.en} {score}" for name, score in scores),
        )
        return Text(zh=f"{unit.zh}各支柱得分：{zh}。", en=f"{unit.en}, scores of the pillars: {en}.")
    zh = "；".join(f"{each.name.zh} {write_score(each.value)}（中位数 {write_score(each.median)}）" for each in rows)
    en = "; ".join(f"{each.name.en} {write_score(each.value)} (median {write_score(each.median)})" for each in rows)
    return Text(zh=f"{unit.zh}各支柱得分与同类中位数：{zh}。", en=f"{unit.en}: pillars beside the class median: {en}.")
