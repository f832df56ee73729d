"""The weight of one goal as a slider: index and ranks at any share of it, and the shares at which two units swap."""

from dataclasses import dataclass

from evaluator.service.index.analysis import Analysis
from indices.stages.aggregate import Mean, Means, rank
from indices.table import Array
from indices.uncertainty.breakpoints import Crossings, Slider, find_crossings, make_slider
from indices.uncertainty.tree import compile_tree
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sliding:
    """A goal whose weight slides; `units` are the rows of slider and crossings, and of index and ranks as built."""

    code: str
    units: tuple[str, ...]
    index: Array
    ranks: Array
    slider: Slider
    crossings: Crossings

    @property
    def share(self) -> float:
        """The share of the goal in the index as it was built, 0 to 1."""
        return self.slider.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A unit at one share: its index, its rank there, and the rank it has as the index was built."""

    unit: str
    index: float
    rank: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A share at which two units meet; `above` is ahead of `below` just behind it."""

    share: float
    above: str
    below: str


def list_goals(analysis: Analysis) -> tuple[str, ...]:
    """Return the elements straight below the index that have siblings; their weight can slide."""
    structure = analysis.assembled.structure
    goals = [each.code for each in structure.children(structure.top.code)]
    return tuple(goals) if len(goals) > 1 else ()


def open_slider(analysis: Analysis, code: str) -> Sliding:
    """Return the slider of an element.

    Raises
    ------
    UsageError
        The means are not all arithmetic, or as `make_slider`.

    """
    built = analysis.assembled.built
    if not _is_linear(built.spec.mean_stage.means):
        raise UsageError(
            Text(
                zh="权重滑块只适用于逐级算术平均的指数，本指数采用了其他平均。",
                en="The weight slider stands on arithmetic means at every level; this index takes others.",
            )
        )
    tree = compile_tree(built.structure)
    slider = make_slider(tree, built.stage("normalise").table.values, code)
    return Sliding(
        code=code,
        units=built.units,
        index=built.index,
        ranks=built.ranks[built.structure.top.code],
        slider=slider,
        crossings=find_crossings(slider),
    )


def rank_at(sliding: Sliding, share: float) -> tuple[Place, ...]:
    """Return all units at a share in (0, 1), best first."""
    # At the share as built the numbers are those of the build, to the last digit: ties stay ties.
    index = sliding.index if share == sliding.share else sliding.slider.index(share)
    now = rank(index)
    places = [
        Place(unit=unit, index=float(index[row]), rank=int(now[row]), before=int(sliding.ranks[row]))
        for row, unit in enumerate(sliding.units)
    ]
    return tuple(sorted(places, key=lambda each: (each.rank, each.before, each.unit)))


def find_swaps(sliding: Sliding, share: float, most: int) -> tuple[Swap, ...]:
    """Return the `most` swaps nearest to a share, by rising share."""
    found = sliding.crossings
    near = sorted(range(len(found.share)), key=lambda row: abs(float(found.share[row]) - share))[:most]
    return tuple(
        Swap(
            share=float(found.share[row]),
            above=sliding.units[int(found.above[row])],
            below=sliding.units[int(found.below[row])],
        )
        for row in sorted(near)
    )


def _is_linear(means: Means) -> bool:
    return means.min_share == 0 and {means.default, *means.by_level.values()} == {Mean.ARITHMETIC}
