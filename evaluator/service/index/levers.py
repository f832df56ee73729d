"""The levers of a plan: which indicators may be moved, how far, and at what cost."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indices.cell import NoNumberError, read_number
from indices.fixed_score import FixedScore
from indices.foresight.dependence import Dependence
from indices.foresight.lever import Lever
from indices.foresight.task import differentiate
from indices.sheet import Sheet, read_sheet
from rules.errors import UsageError
from rules.text import Text

CODE, COST, MOST = "code", "cost", "most"
MOST_LEVERS = 12
SAME_COST = Text(
    zh="未给出费用表（--costs）：每个指标移动其范围的 1% 均计费用 1。",
    en="No costs were given (--costs): moving any indicator by 1 % of its range costs 1.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """The levers that a plan may use, and what is to be said of them: costs assumed, levers left out."""

    chosen: tuple[Lever, ...]
    considered: int
    sentences: tuple[Text, ...]


def read_costs(path: Path, codes: Sequence[str]) -> tuple[Lever, ...]:
    """Read the table of costs: code, cost of one natural unit, and the farthest it may move (`most`, may be empty).

    Raises
    ------
    UsageError
        As `read_sheet`; a column is missing; a code is unknown or stands twice; a cost is not above 0.

    """
    table = read_sheet(path)
    for name in (CODE, COST):
        if table.find(name) is None:
            raise UsageError(
                Text(
                    zh=f"{path}：费用表缺少列 {name}。列名应为 {CODE}、{COST}、{MOST}（可省略）。",
                    en=f"{path}: the table of costs lacks column {name}; its columns are {CODE}, {COST} and, if "
                    f"needed, {MOST}.",
                )
            )
    found: dict[str, Lever] = {}
    for row in range(len(table.rows)):
        lever = _read_lever(table, row, codes)
        if lever.code in found:
            raise _point(table, row, CODE, Text(zh=f"指标 {lever.code} 重复。", en=f"{lever.code} stands twice."))
        found[lever.code] = lever
    return tuple(found.values())


def _read_lever(table: Sheet, row: int, codes: Sequence[str]) -> Lever:
    cell = table.rows[row][table.head.index(CODE)]
    code = "" if cell is None else str(cell).strip()
    if code not in codes:
        known = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
        text = Text(zh=f"没有指标“{code}”。现有：{known}。", en=f"there is no indicator '{code}'; there are: {known}.")
        raise _point(table, row, CODE, text)
    cost = _read_above_zero(table, row, COST)
    if cost is None:
        raise _point(table, row, COST, Text(zh="没有费用。", en="holds no cost; write one, or take the row out."))
    return Lever(code=code, cost=cost, most=_read_above_zero(table, row, MOST))


def _read_above_zero(table: Sheet, row: int, name: str) -> float | None:
    place = table.find(name)
    if place is None:
        return None
    try:
        number = read_number(table.rows[row][place])
    except NoNumberError as error:
        raise _point(table, row, name, error.message) from error
    if math.isnan(number):
        return None
    if number <= 0:
        text = Text(zh=f"{number:g} 无效，应为大于 0 的数。", en=f"{number:g} must be a number above 0.")
        raise _point(table, row, name, text)
    return number


def _point(table: Sheet, row: int, name: str, text: Text) -> UsageError:
    at = table.place(row, table.head.index(name))
    return UsageError(Text(zh=f"{at.zh}：{text.zh}", en=f"{at.en}: {text.en}"))


def choose_levers(fixed: FixedScore, given: Sequence[Lever] | None, model: Dependence) -> Levers:
    """Return the levers that raise the score, at most 12: those whose gain for their cost is largest under `model`.

    `given` are the costs as read; without them moving by 1 % of the range costs 1 for every indicator. No lever goes
    farther than where the score of its indicator is at its highest.
    """
    asked = _share_costs(fixed) if given is None else tuple(given)
    worth = _measure_worth(fixed, model)
    usable = [lever for each in asked if (lever := _hold(fixed, each)) is not None and worth[lever.code] != 0]
    ranked = sorted(usable, key=lambda each: (-worth[each.code] / each.cost, each.code))
    sentences = [SAME_COST] if given is None else []
    if dropped := [each.code for each in asked if each.code not in {lever.code for lever in usable}]:
        sentences.append(_tell_dropped(dropped))
    if len(ranked) > MOST_LEVERS:
        sentences.append(_tell_limit(len(ranked)))
    return Levers(chosen=tuple(ranked[:MOST_LEVERS]), considered=len(usable), sentences=tuple(sentences))


def _share_costs(fixed: FixedScore) -> tuple[Lever, ...]:
    return tuple(
        Lever(code=code, cost=100 / width)
        for code, width in zip(fixed.raw.codes, fixed.width.tolist(), strict=True)
        if width > 0
    )


def _hold(fixed: FixedScore, lever: Lever) -> Lever | None:
    place = fixed.city.codes.index(lever.code)
    room = abs(float(fixed.best[place] - fixed.city.values[place]))
    if not room > 0:
        return None
    return replace(lever, most=room if lever.most is None else min(room, lever.most))


def _measure_worth(fixed: FixedScore, model: Dependence) -> Mapping[str, float]:
    """Return the mean gain that goes with one natural unit of each indicator; 0 where it cannot raise the score."""
    slopes = differentiate(fixed.score, fixed.city)
    found: dict[str, float] = {}
    for place in np.flatnonzero(slopes):
        gain = float((model.respond([int(place)])[:, 0] @ slopes).mean()) * float(np.sign(slopes[place]))
        found[fixed.city.codes[place]] = gain
    return dict.fromkeys(fixed.city.codes, 0.0) | found


def _tell_dropped(codes: Sequence[str]) -> Text:
    shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
    return Text(
        zh=f"{len(codes)} 个指标不能作为措施（没有现值、已到最好，或不影响得分）：{shown}。",
        en=f"{len(codes)} indicators cannot be levers (no value, at their best already, or no effect on the score): "
        f"{shown}.",
    )


def _tell_limit(count: int) -> Text:
    return Text(
        zh=f"可用措施共 {count} 个，只在单位费用收益最高的 {MOST_LEVERS} 个中寻找方案。",
        en=f"Of {count} levers, the {MOST_LEVERS} with the largest gain for their cost were searched.",
    )
