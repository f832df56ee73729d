"""Rank acceptability: how often each unit stands at each rank, as a map of shades. One or more pictures."""

from collections.abc import Iterable, Sequence

from reports.index.chart.ink import RAMP_STEPS, ink_on, shade
from reports.index.chart.measure import fit
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, parts
from reports.index.unit import UnitResult
from reports.index.words import say
from rules.text import Language, Text

WIDTH = 470.0
_HEAD, _FOOT, _LEFT = 16.0, 28.0, 118.0
_BEND = 0.6  # spreads the small shares, which are the most, over more shades
_MOST_ROWS, _MOST_COLUMNS = 52, 60


def lay_acceptance(units: Sequence[UnitResult], language: Language) -> tuple[Picture, ...]:
    """Return the pictures of units in the order given; ranks are taken together where they are too many."""
    count = max((len(each.rank_shares) for each in units), default=0)
    if not count:
        return ()
    stride = -(-count // _MOST_COLUMNS)
    return tuple(_lay([units[at] for at in stretch], count, stride, language) for stretch in parts(units, _MOST_ROWS))


def _lay(units: Sequence[UnitResult], count: int, stride: int, language: Language) -> Picture:
    columns = -(-count // stride)
    side = (min((WIDTH - _LEFT) / columns, 26.0), max(10.5, min(16.0, 160.0 / len(units))))
    height = _HEAD + side[1] * len(units) + _FOOT
    shapes = [*_head(columns, stride, side[0])]
    for row, each in enumerate(units):
        shapes += _row(each, _HEAD + row * side[1], side, stride, language)
    shapes += _legend(height - 20, language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(units, stride).in_(language))


def _head(columns: int, stride: int, wide: float) -> Iterable[Shape]:
    every = max(1, -(-18 // int(wide + 0.999)))
    for column in range(0, columns, every):
        words = str(column * stride + 1)
        yield Label(x=_LEFT + (column + 0.5) * wide, y=11, words=words, size=6.4, ink="muted", anchor=Anchor.MIDDLE)


def _row(each: UnitResult, top: float, side: tuple[float, float], stride: int, language: Language) -> Iterable[Shape]:
    wide, high = side
    base = top + high / 2 + 2.6
    name = each.name.in_(language)
    yield Label(x=0, y=base, words=fit(name, _LEFT - 8, 7.2), size=7.2)
    if not each.rank_shares:
        yield Label(x=_LEFT + 3, y=base, words=say("not-computed", language), size=6.8, ink="muted")
        return
    columns = -(-len(each.rank_shares) // stride)
    yield Box(x=_LEFT, y=top, width=columns * wide - 0.5, height=high - 0.5, fill="ramp-0")
    for column, start in enumerate(range(0, len(each.rank_shares), stride)):
        share = sum(each.rank_shares[start : start + stride])
        if share <= 0:
            continue
        # Small shares must still be seen beside none at all.
        fill = shade(max(share**_BEND, 0.1))
        ranks = f"{start + 1}" if stride == 1 else f"{start + 1}–{start + stride}"
        hint = f"{name} · {ranks}: {share:.1%}"
        yield Box(x=_LEFT + column * wide, y=top, width=wide - 0.5, height=high - 0.5, fill=fill, hint=hint)
        if wide >= 15 and share >= 0.01:
            centre = _LEFT + (column + 0.5) * wide - 0.25
            yield Label(
                x=centre, y=base - 0.2, words=f"{share * 100:.0f}", size=6, ink=ink_on(fill), anchor=Anchor.MIDDLE
            )


def _legend(top: float, language: Language) -> Iterable[Shape]:
    """Draw the ramp with the share that each third step stands for."""
    yield Label(x=_LEFT, y=top + 8, words=say("share-of-scenarios", language), size=6.6, ink="muted")
    left = WIDTH - 16.0 * RAMP_STEPS
    for step in range(RAMP_STEPS):
        yield Box(x=left + 16 * step, y=top, width=16, height=8, fill=f"ramp-{step}")
        if step % 3 == 0:
            share = (step / (RAMP_STEPS - 1)) ** (1 / _BEND)
            yield Label(
                x=left + 16 * step + 8, y=top + 15, words=f"{share:.0%}", size=6, ink="muted", anchor=Anchor.MIDDLE
            )


def _tell(units: Sequence[UnitResult], stride: int) -> Text:
    zh, en = [], []
    for each in units[:3]:
        if each.rank_shares:
            best = max(range(len(each.rank_shares)), key=each.rank_shares.__getitem__)
            zh.append(f"{each.name.zh} 最常排第 {best + 1}（{each.rank_shares[best]:.0%}）")
            en.append(f"{each.name.en} is most often at {best + 1} ({each.rank_shares[best]:.0%})")
    binned = Text(zh=f"每格合并 {stride} 个名次。", en=f" Each cell takes {stride} ranks together.")
    return Text(
        zh=f"{len(units)} 个单元排在各名次的比例。{'；'.join(zh)}。{binned.zh if stride > 1 else ''}",
        en=f"How often each of {len(units)} units stands at each rank. {'; '.join(en)}."
        f"{' ' + binned.en if stride > 1 else ''}",
    )
