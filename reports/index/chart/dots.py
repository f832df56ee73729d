"""The index of many units with 90 % intervals, best first, the level cuts across: one or more pictures."""

from collections.abc import Iterable, Sequence

from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, Spot, parts, path
from reports.index.chart.scale import Scale, scale_over
from reports.index.dossier import Level
from reports.index.unit import UnitResult
from reports.index.words import write_score
from rules.text import Language, Text

WIDTH = 470.0
_ROW, _HEAD, _FOOT = 11.0, 22.0, 18.0
_LEFT, _RIGHT = 152.0, 432.0
_MOST = 50


def lay_dots(
    units: Sequence[UnitResult], levels: Sequence[Level], language: Language, marked: str = ""
) -> tuple[Picture, ...]:
    """Return the pictures of units in the order given, on one axis; the unit of code `marked` stands out."""
    values = [value for each in units for value in (each.index, each.lower, each.upper)]
    scale = scale_over([*values, *_near_cuts(values, levels)], _LEFT, _RIGHT)
    return tuple(
        _lay([units[at] for at in stretch], scale, levels, language, marked) for stretch in parts(units, _MOST) if units
    )


def _near_cuts(values: Sequence[float | None], levels: Sequence[Level]) -> list[float]:
    """Return the cuts that lie close enough to the values to be worth their room."""
    shown = [value for value in values if value is not None]
    if not shown:
        return [each.cut for each in levels if each.cut is not None]
    room = 0.35 * (max(shown) - min(shown)) + 1e-9
    cuts = [each.cut for each in levels if each.cut is not None]
    return [cut for cut in cuts if min(shown) - room <= cut <= max(shown) + room]


def _lay(
    units: Sequence[UnitResult], scale: Scale, levels: Sequence[Level], language: Language, marked: str
) -> Picture:
    height = _HEAD + _ROW * len(units) + _FOOT
    shapes = [
        *_ground(len(units)),
        *_axis(scale, height),
        *_cuts(scale, levels, height, language),
        *(
            shape
            for row, each in enumerate(units)
            for shape in _row(each, _HEAD + row * _ROW, scale, language, strong=each.code == marked)
        ),
    ]
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(units).in_(language))


def _ground(count: int) -> Iterable[Shape]:
    for row in range(0, count, 2):
        yield Box(x=0, y=_HEAD + row * _ROW, width=WIDTH, height=_ROW, fill="band")


def _axis(scale: Scale, height: float) -> Iterable[Shape]:
    bottom = height - _FOOT
    for value, words in scale.ticks():
        at = scale.place(value)
        yield path((at, _HEAD), (at, bottom), ink="hair", width=0.5)
        yield Label(x=at, y=bottom + 9, words=words, size=6.6, ink="muted", anchor=Anchor.MIDDLE)
    yield path((_LEFT, bottom), (_RIGHT, bottom), ink="muted", width=0.6)


def _cuts(scale: Scale, levels: Sequence[Level], height: float, language: Language) -> Iterable[Shape]:
    """Draw each cut, and the name of a level in the middle of its stretch where it has room."""
    edges = [_edge(scale, each) for each in levels]
    for level, left, right in zip(levels, edges, [*edges[1:], _RIGHT], strict=False):
        if level.cut is not None and scale.low < level.cut < scale.high:
            yield path((left, 12), (left, height - _FOOT), ink="accent", width=0.8, dashed=True)
        name = level.name.in_(language)
        room = right - left - 4
        if measure(name, 6.8) > room:
            name = fit(name, room, 6.8) if room > 24 else ""
        if name:
            yield Label(x=(left + right) / 2, y=16, words=name, size=6.8, ink="accent", anchor=Anchor.MIDDLE)


def _edge(scale: Scale, level: Level) -> float:
    return _LEFT if level.cut is None else scale.place(level.cut)


def _row(each: UnitResult, top: float, scale: Scale, language: Language, *, strong: bool) -> Iterable[Shape]:
    base, middle = top + 8.2, top + _ROW / 2
    name = each.name.in_(language)
    rank = "–" if each.rank is None else str(each.rank)
    yield Label(x=20, y=base, words=rank, size=7, ink="muted", anchor=Anchor.END)
    yield Label(x=27, y=base, words=fit(name, _LEFT - 33, 7.4, bold=strong), size=7.4, bold=strong)
    yield Label(x=WIDTH - 4, y=base, words=write_score(each.index), size=7.2, anchor=Anchor.END, bold=True)
    if each.lower is not None and each.upper is not None:
        low, high = scale.place(each.lower), scale.place(each.upper)
        yield path((low, middle), (high, middle), ink="ramp-5", width=2.4)
        for end in (low, high):
            yield path((end, middle - 2.6), (end, middle + 2.6), ink="ramp-5", width=1)
    if each.index is not None:
        hint = f"{name} {write_score(each.index)} [{write_score(each.lower)}, {write_score(each.upper)}]"
        yield Spot(
            x=scale.place(each.index),
            y=middle,
            radius=4.2 if strong else 2.8,
            ink="ink",
            shape="diamond" if strong else "disc",
            hint=hint,
        )


def _tell(units: Sequence[UnitResult]) -> Text:
    first, last = units[0], units[-1]
    return Text(
        zh=f"{len(units)} 个单元的指数及 90% 区间，由高到低：自 {first.name.zh}（{write_score(first.index)}）"
        f"至 {last.name.zh}（{write_score(last.index)}）。",
        en=f"The index of {len(units)} units with 90 % intervals, best first: from {first.name.en} "
        f"({write_score(first.index)}) to {last.name.en} ({write_score(last.index)}).",
    )
