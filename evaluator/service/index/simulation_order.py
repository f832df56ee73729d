"""What is asked of a simulation: values to set, a level to reach, or a budget to spend."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.build import IndexFiles
from indices.cell import NoNumberError, read_number
from indices.fixed_score import FixedScore
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationOrder:
    """What is asked of one unit; exactly one of `targets` (CODE=VALUE), `level` and `budget`.

    levels       names the scale of `level`; with targets or a budget it gives the probability of every level
    costs        table of costs; without one, moving any indicator by 1 % of its range costs 1
    probability  with which a plan must reach its score
    """

    files: IndexFiles
    unit: str
    targets: Sequence[str] = ()
    level: str | None = None
    levels: str | None = None
    budget: float | None = None
    costs: Path | None = None
    probability: float = 0.8
    edition: dt.date | None = None
    seed: int = 0


def refuse_question(order: SimulationOrder) -> None:
    """Refuse what is no single question.

    Raises
    ------
    UsageError
        Not exactly one of targets, level and budget; a level without its scale; a budget of nothing; costs of no plan.

    """
    asked = [bool(order.targets), order.level is not None, order.budget is not None]
    if sum(asked) != 1:
        raise UsageError(
            Text(
                zh="请在 --set 代码=数值、--level 级别、--budget 预算 三者中给出一个。",
                en="Give one of --set CODE=VALUE, --level ID and --budget B.",
            )
        )
    if order.level is not None and order.levels is None:
        raise UsageError(
            Text(
                zh=f"--level {order.level} 需要 --levels 指明分级标尺，例如 --levels city-index。",
                en=f"--level {order.level} needs --levels with the scale, for instance --levels city-index.",
            )
        )
    if order.budget is not None and not 0 < order.budget < float("inf"):
        raise UsageError(
            Text(
                zh=f"--budget {order.budget:g} 无效，应为大于 0 的数。",
                en=f"--budget {order.budget:g} must be a number above 0.",
            )
        )
    if order.targets and order.costs is not None:
        raise UsageError(
            Text(
                zh="--costs 只与 --level 或 --budget 同用；--set 不寻找方案。",
                en="--costs goes with --level or --budget; --set looks for no plan.",
            )
        )


def read_targets(words: Sequence[str], fixed: FixedScore) -> dict[str, float]:
    """Read CODE=VALUE, each a new value in natural units.

    Raises
    ------
    UsageError
        It is not written so; the code is unknown, stands twice or has no present value; the value is out of range.

    """
    found: dict[str, float] = {}
    for word in words:
        code, mark, number = (part.strip() for part in word.partition("="))
        if not mark:
            raise UsageError(
                Text(zh=f"--set {word}：请写成 代码=数值。", en=f"--set {word}: write CODE=VALUE, such as A-01=80.")
            )
        try:
            value = read_number(number)
            place = fixed.city.place(code)
        except (NoNumberError, UsageError) as error:
            raise UsageError(
                Text(zh=f"--set {word}：{error.message.zh}", en=f"--set {word}: {error.message.en}")
            ) from error
        _refuse_target(word, code, value, (float(fixed.city.low[place]), float(fixed.city.high[place])), found)
        found[code] = value
    return found


def _refuse_target(word: str, code: str, value: float, ends: tuple[float, float], found: Mapping[str, float]) -> None:
    if code in found:
        raise UsageError(Text(zh=f"--set {word}：{code} 给了两次。", en=f"--set {word}: {code} is set twice."))
    low, high = ends
    if not low <= value <= high:
        raise UsageError(
            Text(
                zh=f"--set {word}：请给出 {low:g} 至 {high:g} 之间的数，即该指标在数据与规格中的范围。",
                en=f"--set {word}: give a number from {low:g} to {high:g}, the range of {code} in data and "
                "specification.",
            )
        )
