"""Turns a framework of the library into the structure that the engine builds an index from."""

from collections.abc import Mapping

from indices.classes.city_class import CityClass
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.fit import fit_indicators
from indices.library.framework import Aggregate, Framework
from indices.library.gate import admit, require_admitted
from indices.library.indicator import Indicator
from indices.library.soundness import find_gaps
from indices.structure import Element, Role, Structure
from rules.errors import UsageError
from rules.text import Text


def structure_of(
    framework: str,
    *,
    catalogue: Catalogue | None = None,
    city_class: CityClass | None = None,
    partly_recalled: bool = False,
) -> Structure:
    """Return the structure of a framework: its indicators on level 1, its aggregates above them.

    With `city_class`, indicators that do not apply are left out (an aggregate without any goes too) and weights are
    those of the class. A moderate indicator gets direction 1: it is scored by its ideal interval, and a scale that
    knows no interval must not be used for it. Say `remarks_of(framework)` beside every number made from it.

    Raises
    ------
    UsageError
        There is no such framework; parts or weights are missing; some are only recalled and `partly_recalled` is not
        asked for; an indicator fails the admission gate (a candidate is never scored); the depth differs between
        branches.

    """
    library = catalogue or read_catalogue()
    frame = library.framework(framework)
    gaps = find_gaps(library, framework)
    told = [gap for gap in gaps if gap.fatal or not partly_recalled]
    if told:
        raise UsageError(
            Text(
                zh=f"{framework} 不能合成指数：{told[0].text.zh}",
                en=f"No index can be built from {framework}: {told[0].text.en}",
            )
        )
    indicators = library.of(framework)
    require_admitted({each.id: admit(each) for each in indicators})
    if city_class is not None:
        indicators = fit_indicators(indicators, city_class)
    return _grow(frame, indicators)


def _grow(frame: Framework, indicators: tuple[Indicator, ...]) -> Structure:
    used = _used(frame, indicators)
    levels = _levels(used, indicators)
    leaves = [_leaf(each) for each in indicators]
    nodes = sorted((_node(each, levels[each.id]) for each in used), key=lambda each: each.level or 0)
    return Structure.of([*leaves, *nodes])


def _used(frame: Framework, indicators: tuple[Indicator, ...]) -> tuple[Aggregate, ...]:
    """Return the aggregates that have an indicator somewhere below them."""
    parents = {each.id: each.parent for each in frame.aggregates}
    wanted: set[str] = set()
    for each in indicators:
        at: str | None = each.parent
        while at is not None and at not in wanted:
            wanted.add(at)
            at = parents[at]
    return tuple(each for each in frame.aggregates if each.id in wanted)


def _levels(used: tuple[Aggregate, ...], indicators: tuple[Indicator, ...]) -> Mapping[str, int]:
    """Return the level of every aggregate: one above the highest of its children."""
    levels = {each.parent: 2 for each in indicators}
    for _ in used:
        for each in used:
            if each.parent is not None and each.id in levels:
                levels[each.parent] = max(levels.get(each.parent, 2), levels[each.id] + 1)
    return levels


def _leaf(indicator: Indicator) -> Element:
    return Element(
        code=indicator.id,
        name=indicator.title,
        role=Role.INDICATOR,
        parent=indicator.parent,
        level=indicator.level,
        direction=-1 if indicator.direction == -1 else 1,
        weight=indicator.weight.value if indicator.weight else 1.0,
        unit=indicator.unit or "",
    )


def _node(aggregate: Aggregate, level: int) -> Element:
    return Element(
        code=aggregate.id,
        name=aggregate.title,
        role=Role.AGGREGATE,
        parent=aggregate.parent,
        level=level,
        weight=aggregate.weight.value if aggregate.weight else 1.0,
    )
