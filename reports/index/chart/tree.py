"""The weights of the index as nested bars: a column a level, the height is the share in the index."""

from collections.abc import Iterable, Mapping, Sequence

from reports.index.chart.ink import ink_on
from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape
from reports.index.dossier import Branch
from reports.index.words import write_share
from rules.text import Language, Text

WIDTH = 470.0
_LEAST, _MOST = 130.0, 470.0
_ROOT = 44.0

Families = Mapping[str, Sequence[Branch]]


def lay_tree(tree: Sequence[Branch], language: Language) -> Picture | None:
    """Return the picture; None where there is no tree or its weights were not given."""
    top = next((each for each in tree if each.parent is None), None)
    if top is None or any(each.effective_weight is None for each in tree if each is not top):
        return None
    families: dict[str, list[Branch]] = {}
    for each in tree:
        if each.parent is not None:
            families.setdefault(each.parent, []).append(each)
    height = min(max(8.6 * sum(each.code not in families for each in tree), _LEAST), _MOST)
    shapes: list[Shape] = []
    for each, depth, start in _walk(top, families):
        share = 1.0 if each is top else each.effective_weight or 0.0
        place = (start * height, share * height)
        shapes += _cell(each, share, place, _columns(top.level)[depth], language)
    told = _tell(families.get(top.code, ())).in_(language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=told)


def _walk(each: Branch, families: Families, depth: int = 0, start: float = 0.0) -> Iterable[tuple[Branch, int, float]]:
    """Give every element with its depth and the share that lies above it."""
    yield each, depth, start
    for child in families.get(each.code, ()):
        yield from _walk(child, families, depth + 1, start)
        start += child.effective_weight or 0.0


def _columns(depth: int) -> list[tuple[float, float]]:
    """Return left edge and width by depth: the index narrow, the indicators wider than what lies between."""
    if depth <= 1:
        return [(0.0, WIDTH)]
    unit = (WIDTH - _ROOT) / (depth - 2 + 1.6)
    middle = [(_ROOT + unit * step, unit) for step in range(depth - 2)]
    left = _ROOT + unit * (depth - 2)
    return [(0.0, _ROOT), *middle, (left, WIDTH - left)]


def _cell(
    each: Branch, share: float, rows: tuple[float, float], column: tuple[float, float], language: Language
) -> Iterable[Shape]:
    (top, high), (left, wide) = rows, column
    fill = "ramp-7" if each.parent is None else f"ramp-{min(each.level, 3)}"
    name, shown = each.name.in_(language), write_share(share)
    hint = f"{name} {shown}"
    yield Box(x=left, y=top, width=wide - 1, height=max(high - 0.7, high * 0.8), fill=fill, hint=hint)
    size = min(7.0, high - 1.6)
    if size >= 4.2:
        base, ink = top + high / 2 + size * 0.36, ink_on(fill)
        yield Label(x=left + wide - 5, y=base, words=shown, size=size, ink=ink, anchor=Anchor.END)
        room = wide - 15 - measure(shown, size)
        if each.parent is not None and room > 8:
            yield Label(x=left + 4, y=base, words=fit(name, room, size), size=size, ink=ink)


def _tell(pillars: Sequence[Branch]) -> Text:
    return Text(
        zh=f"权重结构：{'，'.join(f'{each.name.zh} {write_share(each.effective_weight)}' for each in pillars)}。",
        en=f"Weights: {', '.join(f'{each.name.en} {write_share(each.effective_weight)}' for each in pillars)}.",
    )
