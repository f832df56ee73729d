"""Sources that tell different values of one field: which one is taken, by a rule that is logged."""

from collections.abc import Sequence
from dataclasses import dataclass

from indices.collect.field_value import FieldValue
from indices.collect.period import read_period
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided on one field of one city; nothing told is thrown away."""

    kept: FieldValue
    dropped: tuple[FieldValue, ...]
    agree: bool
    text: Text


def reconcile(
    values: Sequence[FieldValue], precedence: Sequence[str]
) -> tuple[tuple[FieldValue, ...], tuple[Decision, ...]]:
    """Return one value a city and field, and a decision wherever there were several.

    The rule: the source that stands first in `precedence` (unlisted ones behind all listed), then the newer period,
    then the better quality class, then the source's name.
    """
    order = {name: at for at, name in enumerate(precedence)}
    told: dict[tuple[str, str], list[FieldValue]] = {}
    for each in values:
        told.setdefault(each.key, []).append(each)
    kept, decisions = [], []
    for rivals in told.values():
        rivals.sort(key=lambda each: _rank(each, order))
        kept.append(rivals[0])
        if len(rivals) > 1:
            decisions.append(_decide(rivals, order))
    return tuple(kept), tuple(decisions)


def _rank(value: FieldValue, order: dict[str, int]) -> tuple[int, int, int, str]:
    newness = -read_period(value.period).end.toordinal()
    return order.get(value.source, len(order)), newness, value.quality.rank, value.source


def _decide(rivals: list[FieldValue], order: dict[str, int]) -> Decision:
    first, *others = rivals
    mine, theirs = _rank(first, order), _rank(others[0], order)
    step = next((at for at in range(4) if mine[at] != theirs[at]), 3)
    zh = ("precedence 中靠前", "时期较新", "质量类较好", "名称在前")[step]
    en = ("it stands first in precedence", "its period is newer", "its quality class is better", "of its name")[step]
    shown = "；".join(f"{each.source} {each.value}" for each in others)
    listed = "; ".join(f"{each.source} {each.value}" for each in others)
    return Decision(
        kept=first,
        dropped=tuple(others),
        agree=all(each.value == first.value for each in others),
        text=Text(
            zh=f"城市 {first.city} 的 {first.code} 取 {first.source} 的 {first.value}（{zh}），未取：{shown}。",
            en=f"{first.code} of {first.city}: {first.source} {first.value} is taken because {en}; not {listed}.",
        ),
    )
