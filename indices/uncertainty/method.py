"""The whole method under uncertainty: every draw makes all its choices anew, and each draw can be made again.

Source: Saisana, Saltelli and Tarantola 2005, J. R. Stat. Soc. A 168:307-323. Scores are prepared once for every
combination of the choices that decide them; what conflicts is refused, by name, before anything runs.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indices.remark import Remark
from indices.stages.aggregate import POSITIVE_ONLY, Mean, Means
from indices.table import Array, Places
from indices.uncertainty.choices import Choice, Option, Pick, check_choices, pick_one, pick_options
from indices.uncertainty.tree import Tree, aggregate, spread_means
from rules.errors import UsageError
from rules.text import Text

Prepare = Callable[[Mapping[str, Pick]], Array]
"""Returns normalised scores, shape (units, indicators), for the picks of the choices that prepare."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """A method with its choices, ready to run.

    scores   prepared arrays, shape (combinations, units, indicators); the choices that prepare count in mixed radix
    bounds   between which a score stays when errors are added to it
    remarks  options that make no difference
    """

    tree: Tree
    choices: tuple[Choice, ...]
    scores: Array
    bounds: tuple[float, float]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replicates:
    """What a Monte Carlo found, with its whole design.

    points   shape (draws, choices): where in [0, 1) each choice was made; from them every draw can be made again
    options  shape (draws, choices): place of the option that was taken
    weights  shape (draws,): which set of the option's weights was taken, -1 for the weights of the tree
    index    shape (draws, units)
    """

    points: Array
    options: Places
    weights: Places
    index: Array


def plan_method(
    tree: Tree,
    choices: Sequence[Choice],
    prepare: Prepare,
    *,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Method:
    """Return the method, its scores prepared and its choices checked.

    Raises
    ------
    UsageError
        See `check_choices`; a choice that is said to prepare scores and changes none of them; options that cannot go
        together, such as z-scores and a geometric mean.

    """
    check_choices(tree, choices)
    makers = [choice for choice in choices if choice.prepares]
    arrays = [
        prepare({maker.name: Pick(option=maker.options[place].name, copy=copy) for maker, (place, copy) in pairs})
        for pairs in (list(zip(makers, slots, strict=True)) for slots in itertools.product(*(m.slots for m in makers)))
    ]
    method = Method(
        tree=tree, choices=tuple(choices), scores=np.stack(arrays), bounds=bounds, remarks=_compare(makers, arrays)
    )
    for choice in choices:
        for option in choice.options:
            if option.means is not None and POSITIVE_ONLY & set(spread_means(tree, option.means)):
                _refuse_conflict(method, choice, option)
    return method


def _compare(makers: Sequence[Choice], arrays: Sequence[Array]) -> tuple[Remark, ...]:
    """Find options that prepare the same scores as another one of their choice, whatever the other choices are."""
    grid = np.arange(len(arrays)).reshape([len(maker.slots) for maker in makers] or [1])
    remarks = []
    for axis, maker in enumerate(makers):
        lanes = np.moveaxis(grid, axis, 0).reshape(len(maker.slots), -1)
        twins = [
            (one, other)
            for one, other in itertools.combinations(range(len(lanes)), 2)
            if _are_equal(arrays, lanes[one], lanes[other])
        ]
        if len(lanes) > 1 and len(twins) == math.comb(len(lanes), 2):
            raise UsageError(
                Text(
                    zh=f"选择 {maker.name} 的各选项得到完全相同的得分：该步骤未被使用。请接入该步骤或删去此选择。",
                    en=f"The options of choice {maker.name} all prepare the same scores: its step is not used. Connect "
                    "it, or take the choice out.",
                )
            )
        remarks += [_tell_twins(maker, one, other) for one, other in twins]
    return tuple(remarks)


def _are_equal(arrays: Sequence[Array], these: Places, those: Places) -> bool:
    pairs = zip(these, those, strict=True)
    return all(np.array_equal(arrays[one], arrays[other], equal_nan=True) for one, other in pairs)


def _tell_twins(choice: Choice, one: int, other: int) -> Remark:
    names = [choice.options[choice.slots[slot][0]].name for slot in (one, other)]
    return Remark(
        kind="same-effect",
        about=choice.name,
        text=Text(
            zh=f"选择 {choice.name} 的选项 {names[0]} 与 {names[1]} 得到相同的得分。",
            en=f"Options {names[0]} and {names[1]} of choice {choice.name} prepare the same scores.",
        ),
    )


def _refuse_conflict(method: Method, choice: Choice, option: Option) -> None:
    noisy = next((one for one in method.choices if any(each.errors is not None for each in one.options)), None)
    makers = [one for one in method.choices if one.prepares]
    for place, slots in enumerate(itertools.product(*(maker.slots for maker in makers))):
        if not (method.scores[place] <= 0).any():
            continue
        names = [f"{maker.name} = {maker.options[slot[0]].name}" for maker, slot in zip(makers, slots, strict=True)]
        _refuse_pair(choice, option, "、".join(names), ", ".join(names))
    if noisy is not None and not method.bounds[0] > 0:
        _refuse_pair(choice, option, noisy.name, noisy.name)


def _refuse_pair(choice: Choice, option: Option, zh: str, en: str) -> None:
    raise UsageError(
        Text(
            zh=f"{choice.name} = {option.name} 要求得分大于 0，而{f' {zh} ' if zh else '所给数据'}会产生不大于 0 的"
            "得分：两者不能同时选用。请改用 1 至 100 的归一化，或去掉其中一项。",
            en=f"{choice.name} = {option.name} needs scores above 0, but {en or 'the data'} can give scores that are "
            "not: the two cannot go together. Normalise to 1-100, or take one of them out.",
        )
    )


def run_method(method: Method, count: int, seed: int) -> Replicates:
    """Return `count` replicates, every choice made at random."""
    return evaluate(method, np.random.default_rng(seed).random((count, len(method.choices))))


def describe(method: Method, replicates: Replicates, draw: int) -> dict[str, str]:
    """Return the option that one draw took, by choice."""
    taken = replicates.options[draw]
    return {choice.name: choice.options[place].name for choice, place in zip(method.choices, taken, strict=True)}


def evaluate_nominal(method: Method) -> Array:
    """Return the index of every unit as published, shape (units,): nominal options, weights of the tree, no errors."""
    radix, means = 0, _ARITHMETIC
    for choice in method.choices:
        means = choice.options[choice.nominal].means or means
        if choice.prepares:
            radix = radix * len(choice.slots) + choice.slots.index((choice.nominal, 0))
    found: Array = aggregate(method.tree, method.scores[radix], method.tree.weights[np.newaxis], means)[0]
    return found


_ARITHMETIC: Mean | Means = Mean.ARITHMETIC


@dataclass(slots=True, kw_only=True, eq=False)
class _Recipe:
    """What every draw takes: combination of scores, means, weight set (option and row), error copies."""

    scores: Places
    means: Places
    sets: list[tuple[Places, Array]]
    errors: list[tuple[Places, Array]]


def evaluate(method: Method, points: Array) -> Replicates:
    """Return the replicates at `points` of the unit cube, shape (draws, choices)."""
    options = np.empty(points.shape, dtype=np.intp)
    taken = np.full(len(points), -1, dtype=np.intp)
    known: list[Mean | Means] = [_ARITHMETIC]
    recipe = _Recipe(
        scores=np.zeros(len(points), dtype=np.intp), means=np.zeros(len(points), dtype=np.intp), sets=[], errors=[]
    )
    for column, choice in enumerate(method.choices):
        options[:, column], rest = pick_options(choice, points[:, column])
        if choice.prepares:
            recipe.scores = recipe.scores * len(choice.slots) + _pick_slots(choice, options[:, column], rest)
        for place, option in enumerate(choice.options):
            rows = np.flatnonzero(options[:, column] == place)
            if option.means is not None:
                recipe.means[rows] = len(known)
                known.append(option.means)
            if option.weights is not None:
                taken[rows] = pick_one(rest[rows], len(option.weights))
                recipe.sets.append((rows, option.weights))
            if option.errors is not None:
                copies = np.full(len(points), -1, dtype=np.intp)
                copies[rows] = pick_one(rest[rows], len(option.errors))
                recipe.errors.append((copies, option.errors))
    weights = _gather_weights(method, recipe, taken)
    return Replicates(points=points, options=options, weights=taken, index=_run(method, recipe, weights, known))


def _pick_slots(choice: Choice, places: Places, rest: Array) -> Places:
    copies = np.array([option.copies for option in choice.options], dtype=np.intp)
    first = np.concatenate([[0], np.cumsum(copies)[:-1]]).astype(np.intp)
    inside = np.minimum((rest * copies[places]).astype(np.intp), copies[places] - 1)
    return np.asarray(first[places] + inside, dtype=np.intp)


def _gather_weights(method: Method, recipe: _Recipe, taken: Places) -> Array:
    weights = np.tile(method.tree.weights, (len(taken), 1))
    for rows, sets in recipe.sets:
        weights[rows] = sets[taken[rows]]
    return weights


def _run(method: Method, recipe: _Recipe, weights: Array, known: Sequence[Mean | Means]) -> Array:
    """Aggregate the draws group by group: those of a group share scores, errors and means."""
    found = np.empty((len(weights), method.scores.shape[1]))
    keys = recipe.scores * len(known) + recipe.means
    for copies, errors in recipe.errors:
        keys = keys * (len(errors) + 1) + copies + 1
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        scores = _add_errors(method, recipe, int(rows[0]))
        found[rows] = aggregate(method.tree, scores, weights[rows], known[recipe.means[rows[0]]])
    return found


def _add_errors(method: Method, recipe: _Recipe, draw: int) -> Array:
    scores: Array = method.scores[recipe.scores[draw]]
    if not recipe.errors:
        return scores
    for copies, errors in recipe.errors:
        if copies[draw] >= 0:
            scores = scores + errors[copies[draw]]
    kept: Array = np.clip(scores, *method.bounds)
    return kept
