"""The probability of each level as one parted bar a unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.index.chart.ink import ink_on
from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, parts
from reports.index.dossier import Level
from reports.index.words import say, write_share
from rules.text import Language, Text

WIDTH = 470.0
_MOST = 46
_NAMES = 118.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """The probabilities of one unit in the order of the levels; none where they were not computed."""

    name: Text
    shares: tuple[float, ...]


def lay_levels(rows: Sequence[Chances], levels: Sequence[Level], language: Language) -> tuple[Picture, ...]:
    """Return the pictures, each with the key of the levels below; a single unit has a bar without its name."""
    if not levels or not rows:
        return ()
    return tuple(_lay([rows[at] for at in stretch], levels, language) for stretch in parts(rows, _MOST))


def _lay(rows: Sequence[Chances], levels: Sequence[Level], language: Language) -> Picture:
    high, left = (22.0, 0.0) if len(rows) == 1 else (12.0, _NAMES)
    shapes: list[Shape] = []
    for row, each in enumerate(rows):
        if left:
            words = fit(each.name.in_(language), left - 8, 7.2)
            shapes.append(Label(x=0, y=row * high + 8.6, words=words, size=7.2))
        shapes += _bar(each, (left, row * high, high - 1.5), levels, language)
    key, bottom = _key(levels, len(rows) * high + 12, language)
    told = _tell(rows, levels).in_(language)
    return Picture(width=WIDTH, height=bottom, shapes=(*shapes, *key), told=told)


def _fill(level: int, count: int) -> str:
    return f"ramp-{1 + round(8 * level / max(count - 1, 1))}"


def _bar(
    each: Chances, place: tuple[float, float, float], levels: Sequence[Level], language: Language
) -> Iterable[Shape]:
    left, top, high = place
    base = top + high / 2 + 2.8
    if not each.shares:
        yield Label(x=left + 3, y=base, words=say("not-computed", language), size=6.8, ink="muted")
        return
    at, room = left, WIDTH - left
    for level, (noun, share) in enumerate(zip(levels, each.shares, strict=False)):
        wide = share * room
        fill = _fill(level, len(levels))
        if wide > 0.2:
            hint = f"{noun.name.in_(language)} {write_share(share)}"
            yield Box(x=at, y=top, width=max(wide - 0.8, 0.4), height=high, fill=fill, hint=hint)
            yield from _inside(noun.name.in_(language), share, (at, base, wide), fill)
        at += wide


def _inside(name: str, share: float, place: tuple[float, float, float], fill: str) -> Iterable[Shape]:
    """Write name and share into a part, the share alone where that is all it can hold."""
    at, base, wide = place
    for words in (f"{name} {share:.0%}", f"{share:.0%}"):
        if measure(words, 6.8) + 4 <= wide:
            centre = at + wide / 2 - 0.4
            yield Label(x=centre, y=base, words=words, size=6.8, ink=ink_on(fill), anchor=Anchor.MIDDLE)
            return


def _key(levels: Sequence[Level], top: float, language: Language) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    at, base = 0.0, top
    for place, level in enumerate(levels):
        words = level.name.in_(language)
        need = 24 + measure(words, 6.8)
        if at + need > WIDTH and at:
            at, base = 0.0, base + 11
        shapes.append(Box(x=at, y=base - 6, width=9, height=7, fill=_fill(place, len(levels))))
        shapes.append(Label(x=at + 12, y=base, words=fit(words, WIDTH - 20, 6.8), size=6.8, ink="muted"))
        at += need
    return shapes, base + 5


def _tell(rows: Sequence[Chances], levels: Sequence[Level]) -> Text:
    if len(rows) > 1:
        return Text(
            zh=f"{len(rows)} 个单元处于 {len(levels)} 个级别的概率。",
            en=f"The probability of {len(levels)} levels for each of {len(rows)} units.",
        )
    pairs = list(zip(levels, rows[0].shares, strict=False))
    zh = "，".join(f"{level.name.zh} {write_share(share)}" for level, share in pairs)
    en = ", ".join(f"{level.name.en} {write_share(share)}" for level, share in pairs)
    return Text(zh=f"各级别的概率：{zh or '未计算'}。", en=f"Probability of each level: {en or 'not computed'}.")
