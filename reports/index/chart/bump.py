"""The rank of each unit under each method: a line a unit, those that move most named and drawn strong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.index.chart.measure import fit
from reports.index.chart.picture import Anchor, Label, Picture, Shape, Spot, path
from rules.text import Language, Text

WIDTH = 470.0
_LEFT, _RIGHT = 120.0, 350.0
_HEAD, _FOOT = 26.0, 8.0
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The ranks of one unit in the order of the methods; None where a method gave none."""

    name: Text
    ranks: tuple[float | None, ...]

    @property
    def spread(self) -> float:
        """The places between its best and its worst rank."""
        shown = [rank for rank in self.ranks if rank is not None]
        return max(shown) - min(shown) if shown else 0.0


def lay_bump(ways: Sequence[Way], methods: Sequence[Text], language: Language) -> Picture | None:
    """Return the picture; None where fewer than two methods ranked anything."""
    worst = max((rank for way in ways for rank in way.ranks if rank is not None), default=0)
    if len(methods) < 2 or worst < 1:
        return None
    step = min(13.0, 520.0 / worst)
    height = _HEAD + step * worst + _FOOT
    named = {id(way) for way in sorted(ways, key=lambda way: -way.spread)[:_NAMED] if way.spread > 0}
    shapes = [*_heads(methods, height, language)]
    for way in sorted(ways, key=lambda way: id(way) in named):
        shapes += _line(way, len(methods), step, strong=id(way) in named)
    shapes += _names([way for way in ways if id(way) in named], len(methods), step, language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(ways, methods).in_(language))


def _at(method: int, count: int) -> float:
    return _LEFT + method * (_RIGHT - _LEFT) / (count - 1)


def _heads(methods: Sequence[Text], height: float, language: Language) -> Iterable[Shape]:
    room = (_RIGHT - _LEFT) / (len(methods) - 1) - 4
    for place, method in enumerate(methods):
        at = _at(place, len(methods))
        yield path((at, _HEAD - 8), (at, height - _FOOT), ink="hair", width=0.5)
        # Narrow columns take turns on two lines.
        base = 6.5 if place % 2 and room < 60 else 14.0
        words = fit(method.in_(language), room if room >= 60 else room * 2, 6.8)
        yield Label(x=at, y=base, words=words, size=6.8, ink="muted", anchor=Anchor.MIDDLE)


def _line(way: Way, count: int, step: float, *, strong: bool) -> Iterable[Shape]:
    places = [
        (_at(method, count), _HEAD + (rank - 0.5) * step)
        for method, rank in enumerate(way.ranks[:count])
        if rank is not None
    ]
    # A unit that one method leaves out has a line over the gap, dashed.
    whole = len(places) == count
    if len(places) > 1:
        ink, width = ("accent", 1.5) if strong else ("faint", 0.5)
        yield path(*places, ink=ink, width=width, dashed=not whole)
    for x, y in places if strong else ():
        yield Spot(x=x, y=y, radius=2.1, ink="accent", hint=way.name.zh)


def _names(ways: Sequence[Way], count: int, step: float, language: Language) -> Iterable[Shape]:
    """Name the lines at both ends, but never one name on another."""
    for end, anchor, at, room in (
        (0, Anchor.END, _LEFT - 6, _LEFT - 8),
        (count - 1, Anchor.START, _RIGHT + 6, WIDTH - _RIGHT - 8),
    ):
        last = -99.0
        ends = [(way.ranks[end], way) for way in ways if len(way.ranks) > end]
        for rank, way in sorted(((rank, way) for rank, way in ends if rank is not None), key=lambda pair: pair[0]):
            base = _HEAD + (rank - 0.5) * step + 2.5
            if base - last >= 7.2:
                words = fit(f"{way.name.in_(language)} {rank:g}", room, 7)
                yield Label(x=at, y=base, words=words, size=7, anchor=anchor)
                last = base


def _tell(ways: Sequence[Way], methods: Sequence[Text]) -> Text:
    most = max(ways, key=lambda way: way.spread)
    return Text(
        zh=f"{len(ways)} 个单元在 {len(methods)} 种方法下的名次；变动最大的是 {most.name.zh}，相差 {most.spread:g} 位。"
        f"只标出变动最大的至多 {_NAMED} 个。",
        en=f"Ranks of {len(ways)} units under {len(methods)} methods; {most.name.en} moves most, "
        f"{most.spread:g} places. At most the {_NAMED} that move most are named.",
    )
