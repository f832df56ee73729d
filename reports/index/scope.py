"""Which units stand together: classes, order by rank, medians. Comparisons never cross a class silently."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from reports.index.chart.dumbbell import Comparison
from reports.index.dossier import IndexDossier
from reports.index.unit import UnitResult
from reports.index.words import LABELS
from rules.text import Text

ACROSS = Text(
    zh="名次在全部类别之间统一排列；不同类别的城市条件不同，跨类别的名次不可直接比较。",
    en="Ranks run across all classes; cities of different classes differ in kind, so such ranks do not compare.",
)
WITHIN = Text(
    zh="名次只在同一类别内有效，不跨类别比较。", en="Ranks hold inside a class alone; classes are not compared."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGroup:
    """The units of one class, best first."""

    name: Text
    units: tuple[UnitResult, ...]


def group_classes(dossier: IndexDossier) -> list[ClassGroup]:
    """Return the classes in the order in which they first occur; units without a class come last."""
    found: dict[tuple[str, str] | None, list[UnitResult]] = {}
    for each in dossier.units:
        found.setdefault((each.class_.zh, each.class_.en) if each.class_ else None, []).append(each)
    nameless = LABELS["all-units"] if len(found) == 1 else LABELS["no-class"]
    keys = [key for key in found if key is not None] + [key for key in found if key is None]
    return [
        ClassGroup(name=Text(zh=key[0], en=key[1]) if key else nameless, units=tuple(order_units(found[key])))
        for key in keys
    ]


def order_units(units: Sequence[UnitResult]) -> list[UnitResult]:
    """Return the units by index, best first, ties by code; those without an index come last."""
    return sorted(units, key=lambda each: (each.index is None, -(each.index or 0.0), each.code))


def tell_scope(dossier: IndexDossier) -> Text | None:
    """Say whether ranks cross classes; None where there is one class alone."""
    if len(group_classes(dossier)) < 2:
        return None
    return ACROSS if dossier.across else WITHIN


def find_peers(dossier: IndexDossier, unit: UnitResult) -> tuple[UnitResult, ...]:
    """Return the units of the same class, the unit itself among them."""
    return tuple(order_units([each for each in dossier.units if each.class_ == unit.class_]))


def compare_pillars(dossier: IndexDossier, unit: UnitResult) -> list[Comparison]:
    """Return each pillar of a unit beside its class; a unit that is alone in it stands beside nobody."""
    found = find_peers(dossier, unit)
    peers = found if len(found) > 1 else ()
    rows = []
    for pillar in dossier.pillars:
        scores = [score for each in peers if (score := each.scores.get(pillar.code)) is not None]
        rows.append(
            Comparison(
                name=pillar.name,
                value=unit.scores.get(pillar.code),
                median=statistics.median(scores) if scores else None,
                low=min(scores, default=None),
                high=max(scores, default=None),
            )
        )
    return rows


def find_neighbours(peers: Sequence[UnitResult], unit: UnitResult, reach: int = 3) -> tuple[UnitResult, ...]:
    """Return the unit with the `reach` that stand next above and below it."""
    place = next((at for at, each in enumerate(peers) if each.code == unit.code), 0)
    start = max(0, min(place - reach, len(peers) - 2 * reach - 1))
    return tuple(peers[start : start + 2 * reach + 1])
