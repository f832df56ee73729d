"""All units, best first: rank, index and level with their intervals, drawn on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.index.chart.scale import Scale, scale_over
from reports.index.dossier import IndexDossier, Level
from reports.index.league import tell_level
from reports.index.scope import group_classes
from reports.index.unit import UnitResult
from reports.index.words import write_ranks, write_score, write_span
from reports.plain import clean_noun
from rules.text import Text
from ui.parts.index_sheet import put_part
from ui.parts.language import speaking

MOST_ROWS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit as it is printed; places are per cent of the axis, None where there is no number."""

    name: str
    code: str
    rank: str
    ranks: str
    index: str
    span: str
    level: str
    at: float | None
    low: float | None
    wide: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Ticks and cuts of the drawing in per cent."""

    ticks: tuple[tuple[float, str], ...]
    cuts: tuple[tuple[float, str], ...]


def show_league(dossier: IndexDossier) -> None:
    """Show one table a class, or one for all."""
    shown = clean_noun(dossier)
    for group in group_classes(shown):
        scale = _find_scale(group.units, shown.levels)
        put_part(
            "index_league.html.j2",
            title=group.name.in_(speaking()) if len(group_classes(shown)) > 1 else "",
            rows=[_write(shown, each, scale) for each in group.units[:MOST_ROWS]],
            rest=max(len(group.units) - MOST_ROWS, 0),
            axis=_lay_axis(scale, shown.levels),
            levelled=bool(shown.levels),
        )


def _find_scale(units: Sequence[UnitResult], levels: Sequence[Level]) -> Scale:
    """Return an axis over all intervals, and over the cuts that lie near them."""
    values = [value for each in units for value in (each.index, each.lower, each.upper) if value is not None]
    if not values:
        return scale_over([], 0, 100)
    room = 0.25 * (max(values) - min(values))
    near = [each.cut for each in levels if each.cut is not None]
    return scale_over([*values, *(cut for cut in near if min(values) - room < cut < max(values) + room)], 0, 100)


def _lay_axis(scale: Scale, levels: Sequence[Level]) -> Axis:
    inside = [(each.cut, each.name) for each in levels if each.cut is not None and scale.low < each.cut < scale.high]
    return Axis(
        ticks=tuple((scale.place(value), words) for value, words in scale.ticks(8)),
        cuts=tuple((scale.place(cut), _name_cut(name, cut)) for cut, name in inside),
    )


def _name_cut(name: Text, cut: float) -> str:
    return f"{name.in_(speaking())} ≥ {cut:g}"


def _write(dossier: IndexDossier, each: UnitResult, scale: Scale) -> Row:
    low = None if each.lower is None else scale.place(each.lower)
    high = None if each.upper is None else scale.place(each.upper)
    return Row(
        name=each.name.in_(speaking()),
        code=each.code,
        rank="–" if each.rank is None else str(each.rank),
        ranks=write_ranks(each.rank_lower, each.rank_upper),
        index=write_score(each.index),
        span=write_span(each.lower, each.upper),
        level=tell_level(dossier, each).in_(speaking()) if dossier.levels else "",
        at=None if each.index is None else scale.place(each.index),
        low=low,
        wide=None if low is None or high is None else max(high - low, 0.3),
    )
