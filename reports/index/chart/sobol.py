"""Sobol indices: how much of the spread each choice of method explains, alone and with the others."""

from collections.abc import Iterable, Sequence

from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, path
from reports.index.chart.scale import Scale
from reports.index.evidence import Sensitivity
from reports.index.words import say
from rules.text import Language, Text

WIDTH = 470.0
_ROW, _HEAD, _FOOT = 30.0, 18.0, 18.0
_LEFT, _RIGHT = 150.0, 400.0


def lay_sobol(rows: Sequence[Sensitivity], language: Language) -> Picture | None:
    """Return the picture; None where nothing was computed."""
    if not rows:
        return None
    tops = [value for each in rows for value in (each.first, each.first_upper, each.total, each.total_upper) if value]
    scale = Scale(low=0.0, high=max([1.0, *tops]), left=_LEFT, right=_RIGHT)
    height = _HEAD + _ROW * len(rows) + _FOOT
    shapes = [*_legend(language), *_axis(scale, height)]
    for row, each in enumerate(rows):
        shapes += _row(each, _HEAD + row * _ROW, scale, language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(rows).in_(language))


def _legend(language: Language) -> Iterable[Shape]:
    at = _LEFT
    for key, fill in (("first", "ramp-7"), ("total", "ramp-3")):
        yield Box(x=at, y=2, width=9, height=7, fill=fill)
        yield Label(x=at + 12, y=8, words=say(key, language), size=6.8, ink="muted")
        at += 28 + measure(say(key, language), 6.8)
    yield path((at, 5.5), (at + 14, 5.5), ink="ink", width=1)
    yield Label(x=at + 18, y=8, words=say("interval", language), size=6.8, ink="muted")


def _axis(scale: Scale, height: float) -> Iterable[Shape]:
    bottom = height - _FOOT
    for value, words in scale.ticks(5):
        at = scale.place(value)
        yield path((at, _HEAD), (at, bottom), ink="hair", width=0.5)
        yield Label(x=at, y=bottom + 9, words=words, size=6.6, ink="muted", anchor=Anchor.MIDDLE)
    yield path((_LEFT, bottom), (_RIGHT, bottom), ink="muted")


def _row(each: Sensitivity, top: float, scale: Scale, language: Language) -> Iterable[Shape]:
    base = top + _ROW / 2 + 2.6
    yield Label(x=0, y=base, words=fit(each.choice.in_(language), _LEFT - 10, 7.8), size=7.8)
    if each.first is None and each.total is None:
        yield Label(x=_LEFT + 4, y=base, words=say("not-computed", language), size=7, ink="muted")
        return
    yield from _bar(each.first, (each.first_lower, each.first_upper), (top + 4, "ramp-7"), scale)
    yield from _bar(each.total, (each.total_lower, each.total_upper), (top + 15, "ramp-3"), scale)
    if each.converged is not None:
        key, ink = ("converged", "muted") if each.converged else ("not-converged", "other")
        words = fit(say(key, language), WIDTH - _RIGHT - 8, 7)
        yield Label(x=WIDTH, y=base, words=words, size=7, ink=ink, anchor=Anchor.END, bold=not each.converged)


def _bar(
    value: float | None, ends: tuple[float | None, float | None], look: tuple[float, str], scale: Scale
) -> Iterable[Shape]:
    if value is None:
        return
    top, fill = look
    wide = max(scale.place(max(value, 0.0)) - _LEFT, 0.6)
    yield Box(x=_LEFT, y=top, width=wide, height=10, fill=fill, hint=f"{value:.3f}")
    if ends[0] is not None and ends[1] is not None:
        low, high, middle = scale.place(ends[0]), scale.place(ends[1]), top + 5
        yield path((low, middle), (high, middle), ink="paper", width=2.6)
        yield path((low, middle), (high, middle), ink="ink", width=1)
        for end in (low, high):
            yield path((end, middle - 2.4), (end, middle + 2.4), ink="ink", width=1)


def _tell(rows: Sequence[Sensitivity]) -> Text:
    shown = [
        (
            each.choice,
            "–" if each.first is None else f"{each.first:.3f}",
            "–" if each.total is None else f"{each.total:.3f}",
        )
        for each in rows
    ]
    return Text(
        zh=f"Sobol 指数：{'；'.join(f'{name.zh} S={first}，ST={total}' for name, first, total in shown)}。",
        en=f"Sobol indices: {'; '.join(f'{name.en} S={first}, ST={total}' for name, first, total in shown)}.",
    )
