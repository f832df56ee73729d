"""A correlation matrix as a map of shades: numbers where they fit, marks on pairs that contradict or repeat."""

from collections.abc import Iterable

from reports.index.chart.ink import ink_on, shade
from reports.index.chart.measure import fit, measure
from reports.index.chart.picture import Anchor, Box, Label, Picture, Shape, Spot, path
from reports.index.evidence import Correlation
from rules.text import Language, Text

WIDTH = 470.0
_FOOT = 16.0
_MOST = 120  # codes; below four points a cell shows nothing


def lay_correlation(matrix: Correlation, language: Language) -> Picture | None:
    """Return the lower triangle; None where there are fewer than two codes or too many to be seen."""
    count = len(matrix.codes)
    if not 2 <= count <= _MOST:
        return None
    size = min(7.0, max(3.0, 300.0 / count))
    left = min(110.0, max(measure(code, size) for code in matrix.codes) + 8)
    side = min((WIDTH - left) / count, 27.0)
    height = side * count + left * 0.0 + _FOOT + 6
    shapes: list[Shape] = []
    for row, code in enumerate(matrix.codes):
        base = row * side + side / 2 + size * 0.36
        shapes.append(Label(x=left - 5, y=base, words=fit(code, left - 6, size), size=size, anchor=Anchor.END))
        for column in range(row):
            shapes += _cell(matrix, (row, column), (left + column * side, row * side), side)
        shapes.append(Box(x=left + row * side, y=row * side, width=side - 0.5, height=side - 0.5, fill="band"))
        shapes += _head(code, (left + row * side, row * side), side, size)
    shapes += _legend(matrix, height - 5, language)
    return Picture(width=WIDTH, height=height, shapes=tuple(shapes), told=_tell(matrix).in_(language))


def _head(code: str, place: tuple[float, float], side: float, size: float) -> Iterable[Shape]:
    """Repeat a code behind the diagonal, where the room allows it."""
    if side >= 12 and place[0] + side + measure(code, size) + 4 <= WIDTH:
        yield Label(x=place[0] + side + 3, y=place[1] + side / 2 + size * 0.36, words=code, size=size, ink="muted")


def _value(matrix: Correlation, row: int, column: int) -> float | None:
    try:
        return matrix.rows[row][column]
    except IndexError:
        return None


def _cell(matrix: Correlation, which: tuple[int, int], place: tuple[float, float], side: float) -> Iterable[Shape]:
    value = _value(matrix, *which)
    left, top = place
    hint = f"{matrix.codes[which[0]]} · {matrix.codes[which[1]]}: "
    if value is None:
        yield Box(x=left, y=top, width=side - 0.5, height=side - 0.5, fill="paper", hint=f"{hint}–")
        yield path((left + 1, top + side - 1.5), (left + side - 1.5, top + 1), ink="faint", width=0.5)
        return
    fill = shade(value) if value >= 0 else f"minus-{1 + min(2, int(-value / 0.3))}"
    yield Box(x=left, y=top, width=side - 0.5, height=side - 0.5, fill=fill, hint=f"{hint}{value:.2f}")
    if side >= 17:
        words = f"{value:z.2f}".replace("0.", ".", 1).replace("-", "−")
        yield Label(
            x=left + side / 2 - 0.3,
            y=top + side / 2 + 2.2,
            words=words,
            size=6.0 if side < 22 else 6.6,
            ink=ink_on(fill),
            anchor=Anchor.MIDDLE,
            bold=value < matrix.low or value > matrix.high,
        )
    yield from _flag(matrix, value, (left, top), side, ink_on(fill))


def _flag(matrix: Correlation, value: float, place: tuple[float, float], side: float, ink: str) -> Iterable[Shape]:
    if matrix.low <= value <= matrix.high:
        return
    # Beside a number the mark keeps to the corner; alone it fills the cell.
    small = side >= 17
    x, y = (place[0] + side - 5, place[1] + 4.2) if small else (place[0] + side / 2, place[1] + side / 2)
    radius = 2.2 if small else max(side * 0.26, 0.8)
    yield Spot(x=x, y=y, radius=radius, ink=ink, shape="diamond" if value < matrix.low else "disc")


def _legend(matrix: Correlation, base: float, language: Language) -> Iterable[Shape]:
    low = Text(zh=f"r < {matrix.low:g}：相反", en=f"r < {matrix.low:g}: contradicting").in_(language)
    high = Text(zh=f"r > {matrix.high:g}：冗余", en=f"r > {matrix.high:g}: redundant").in_(language)
    at = 4.0
    for words, shape in ((low, "diamond"), (high, "disc")):
        shown = words.replace("-", "−")
        yield Spot(x=at, y=base - 2.6, radius=2.4, ink="ink", shape=shape)
        yield Label(x=at + 7, y=base, words=shown, size=6.8, ink="muted")
        at += 22 + measure(shown, 6.8)
    yield Box(x=at, y=base - 6, width=9, height=7, fill="ramp-6")
    yield Label(x=at + 12, y=base, words=Text(zh="正相关", en="positive").in_(language), size=6.8, ink="muted")
    at += 28 + measure(Text(zh="正相关", en="positive").in_(language), 6.8)
    yield Box(x=at, y=base - 6, width=9, height=7, fill="minus-2")
    yield Label(x=at + 12, y=base, words=Text(zh="负相关", en="negative").in_(language), size=6.8, ink="muted")


def _tell(matrix: Correlation) -> Text:
    count = len(matrix.codes)
    pairs = [_value(matrix, row, column) for row in range(count) for column in range(row)]
    values = [value for value in pairs if value is not None]
    low, high = (sum(value < matrix.low for value in values), sum(value > matrix.high for value in values))
    return Text(
        zh=f"{matrix.title.zh}：{count} 项之间的相关系数，{low} 对相反，{high} 对冗余，"
        f"{len(pairs) - len(values)} 对无法计算。",
        en=f"{matrix.title.en}: correlations of {count} items; {low} pairs contradict, {high} are redundant, "
        f"{len(pairs) - len(values)} could not be computed.",
    )
