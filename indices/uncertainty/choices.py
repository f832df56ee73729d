"""The choices of a method that could have been made otherwise, each with its options, and what is wrong with them.

A choice is one coordinate between 0 and 1 of the space that a Monte Carlo walks: its options share the coordinate
equally, and what is left inside an option picks one of its weight sets, error copies or imputed copies.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indices.stages.aggregate import Mean, Means
from indices.table import Array, Places
from indices.uncertainty.tree import Tree
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Option:
    """One way to make a choice.

    means    how the levels are aggregated
    weights  sets of weights of which one is picked, shape (sets, elements), columns as `Tree.codes`
    errors   copies of errors in units of the score of which one is added, shape (copies, units, indicators)
    copies   of the data that `prepare` makes for this option (multiple imputation)
    """

    name: str
    means: Mean | Means | None = None
    weights: Array | None = None
    errors: Array | None = None
    copies: int = 1

    @property
    def acts(self) -> bool:
        """Whether the option does something by itself, without preparing scores."""
        return self.means is not None or self.weights is not None or self.errors is not None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """A choice with its options; `prepares` says that it decides the normalised scores, `nominal` which one we took."""

    name: str
    options: tuple[Option, ...]
    prepares: bool = False
    nominal: int = 0

    @property
    def slots(self) -> tuple[tuple[int, int], ...]:
        """Every (place of an option, copy) that this choice can take."""
        return tuple((place, copy) for place, option in enumerate(self.options) for copy in range(option.copies))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The option of a choice, and which of its copies of the data."""

    option: str
    copy: int = 0


def pick_options(choice: Choice, points: Array) -> tuple[Places, Array]:
    """Return the place of the option at each point of [0, 1), shape (draws,), and where inside it, again in [0, 1)."""
    wide = points * len(choice.options)
    places = np.minimum(wide.astype(np.intp), len(choice.options) - 1)
    return places, np.clip(wide - places, 0.0, np.nextafter(1.0, 0.0))


def pick_one(rest: Array, count: int) -> Places:
    """Return which of `count` things each point of [0, 1) picks."""
    return np.minimum((rest * count).astype(np.intp), count - 1)


def check_choices(tree: Tree, choices: Sequence[Choice]) -> None:
    """Refuse choices that cannot be carried out or that reach nothing.

    Raises
    ------
    UsageError
        No choice at all; a name twice; a choice without options or with a nominal one that is not there; an option
        that does nothing in a choice that prepares nothing; two choices that set the same thing; weights or errors of
        another shape than the tree has.

    """
    if not choices:
        raise UsageError(Text(zh="至少需要一个方法选择。", en="At least one choice of the method is needed."))
    _refuse_twice([choice.name for choice in choices])
    for choice in choices:
        _check_choice(tree, choice)
    for part, zh, en in (("means", "合成方法", "the aggregation"), ("weights", "权重", "the weights")):
        owners = [one.name for one in choices if any(getattr(option, part) is not None for option in one.options)]
        if len(owners) > 1:
            raise UsageError(
                Text(
                    zh=f"选择 {owners[0]} 与 {owners[1]} 都规定{zh}，相互冲突。请合并为一个选择。",
                    en=f"Choices {owners[0]} and {owners[1]} both set {en}; make them one choice.",
                )
            )


def _refuse_twice(names: Sequence[str], where: str = "") -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise UsageError(
                Text(
                    zh=f"{where}{name} 出现 {count} 次，名称应唯一。",
                    en=f"{where and f'{where}: '}{name} stands {count} times; names must differ.",
                )
            )


def _check_choice(tree: Tree, choice: Choice) -> None:
    if not 0 <= choice.nominal < len(choice.options):
        raise UsageError(
            Text(
                zh=f"选择 {choice.name} 没有第 {choice.nominal + 1} 个选项作为基准方案。",
                en=f"Choice {choice.name} has no option number {choice.nominal + 1} to be the nominal one.",
            )
        )
    _refuse_twice([option.name for option in choice.options], choice.name)
    if not choice.prepares and not any(option.acts for option in choice.options):
        raise UsageError(
            Text(
                zh=f"选择 {choice.name} 不影响任何步骤，无法到达。请说明它准备得分，或给出合成方法、权重或误差。",
                en=f"Choice {choice.name} reaches nothing: say that it prepares scores, or give its options means, "
                "weights or errors.",
            )
        )
    for option in choice.options:
        _check_option(tree, choice, option)


def _check_option(tree: Tree, choice: Choice, option: Option) -> None:
    flaw: tuple[str, str] | None = None
    if option.copies < 1 or (option.copies > 1 and not choice.prepares):
        flaw = f"数据副本数 {option.copies} 无效", f"{option.copies} copies of the data cannot be"
    elif option.weights is not None and (option.weights.ndim != 2 or option.weights.shape[1] != len(tree.codes)):
        flaw = f"权重应为 {len(tree.codes)} 列", f"weights must have {len(tree.codes)} columns"
    elif option.weights is not None and len(option.weights) == 0:
        flaw = "没有一组权重", "there is no weight set"
    elif option.errors is not None and (option.errors.ndim != 3 or option.errors.shape[2] != tree.size):
        flaw = f"误差应为 {tree.size} 个指标", f"errors must be for {tree.size} indicators"
    if flaw is not None:
        name = f"{choice.name} / {option.name}"
        raise UsageError(Text(zh=f"选项 {name}：{flaw[0]}。", en=f"Option {name}: {flaw[1]}."))
