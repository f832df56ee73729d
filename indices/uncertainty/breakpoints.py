"""Where a weight slider changes the outcome: the exact weights at which ranks swap and levels change.

One element's share w of its family goes from 0 to 1, its siblings share the rest as before. Under arithmetic means the
index of a unit is linear in w; where the unit lacks some of the siblings it is a ratio of two linear functions, since
the weights of missing children drop out. Two such ratios meet where a quadratic is zero, a ratio meets a cut where a
linear function is: all breakpoints are closed form, nothing is searched for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indices.table import Array, Mask, Places
from indices.uncertainty.tree import Family, Tree, aggregate, share_weights
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slider:
    """The index of every unit as a function of one share w: (up[0] + up[1] w) / (down[0] + down[1] w).

    about  code of the element
    share  its share in the structure
    other  raw weight of its siblings together, to turn a share into a raw weight
    up     numerator, shape (2, units)
    down   denominator, shape (2, units)
    """

    about: str
    share: float
    other: float
    up: Array
    down: Array

    def index(self, share: float) -> Array:
        """Return the index of every unit at a share in (0, 1), shape (units,)."""
        return np.asarray((self.up[0] + self.up[1] * share) / (self.down[0] + self.down[1] * share))

    def raw(self, share: Array) -> Array:
        """Return the weights, in units of the structure, that make the element's share this; infinite for 1."""
        rest = 1 - share
        return np.divide(self.other * share, rest, out=np.full_like(share, np.inf), where=rest > 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossings:
    """Points where two units meet, by share: `above` is ahead of `below` just after it; arrays of one length."""

    share: Array
    above: Places
    below: Places


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutCrossings:
    """Points where a unit meets a cut, by share; `rises` says whether it reaches the cut from there on."""

    share: Array
    unit: Places
    cut: Places
    rises: Mask


def make_slider(tree: Tree, scores: Array, code: str) -> Slider:
    """Return the slider of an element over the normalised `scores`, shape (units, indicators).

    Raises
    ------
    UsageError
        The element is the index, has no siblings, or only such without weight; a unit has no index.

    """
    family = tree.family_of(code)
    element = tree.place(code)
    siblings = family.children[family.children != element]
    other = float(tree.weights[siblings].sum())
    if other <= 0:
        raise UsageError(
            Text(
                zh=f"{code} 没有带权重的同级要素，其权重无从调整。",
                en=f"{code} has no siblings that carry weight, so its weight cannot slide.",
            )
        )
    aggregate(tree, scores, tree.weights[np.newaxis])
    nodes = _score_nodes(tree, scores)
    up, down = _slide_family(nodes, element, siblings, tree.weights[siblings] / other)
    base, factor = _climb_line(tree, nodes, family)
    return Slider(
        about=code,
        share=float(tree.weights[element] / (tree.weights[element] + other)),
        other=other,
        up=base * down + factor * up,
        down=down,
    )


def _score_nodes(tree: Tree, scores: Array) -> Array:
    """Return the score of every element under the weights of the tree, shape (elements, units), NaN = missing."""
    nodes = np.full((len(tree.codes), len(scores)), np.nan)
    nodes[: tree.size] = scores.T
    shares = share_weights(tree, tree.weights[np.newaxis])[0]
    for family in tree.families:
        children = nodes[family.children]
        weights = shares[family.children, np.newaxis] * ~np.isnan(children)
        total = weights.sum(axis=0)
        there = total > 0
        score = (weights * np.nan_to_num(children)).sum(axis=0)
        nodes[family.parent, there] = score[there] / total[there]
    return nodes


def _slide_family(nodes: Array, element: int, siblings: Places, parts: Array) -> tuple[Array, Array]:
    """Return numerator and denominator of the parent's score in w, each of shape (2, units)."""
    own, children = nodes[element], nodes[siblings]
    weights = parts[:, np.newaxis] * ~np.isnan(children)
    has = (~np.isnan(own)).astype(np.float64)
    rest = weights.sum(axis=0)
    total = (weights * np.nan_to_num(children)).sum(axis=0)
    up = np.stack([total, has * np.nan_to_num(own) - total])
    down = np.stack([rest, has - rest])
    # Whoever has the element alone, or the siblings alone, has the same score at every share (up to the very ends).
    alone = (has == 0) | (rest == 0)
    value = np.where(has == 1, np.nan_to_num(own), np.divide(total, rest, out=np.zeros_like(rest), where=rest > 0))
    up[:, alone] = np.stack([value, np.zeros_like(value)])[:, alone]
    down[:, alone] = np.array([[1.0], [0.0]])
    return up, down


def _climb_line(tree: Tree, nodes: Array, family: Family) -> tuple[Array, Array]:
    """Return what the index is without the family, and its change for one point of the family, both shape (units,)."""
    index = nodes[-1]
    factor = np.ones(nodes.shape[1])
    at = family.parent
    while tree.parents[at] >= 0:
        above = tree.families[int(tree.parents[at]) - tree.size]
        weights = tree.weights[above.children, np.newaxis] * ~np.isnan(nodes[above.children])
        total = weights.sum(axis=0)
        there = total > 0
        factor *= np.where(there & ~np.isnan(nodes[at]), tree.weights[at] / np.where(there, total, 1.0), 0.0)
        at = above.parent
    return index - factor * np.nan_to_num(nodes[family.parent]), factor


def find_crossings(slider: Slider) -> Crossings:
    """Return every share in (0, 1) at which two units swap, in rising order; units that only touch do not."""
    one, other = np.triu_indices(slider.up.shape[1], k=1)
    (a0, a1), (b0, b1) = slider.up[:, one], slider.up[:, other]
    (c0, c1), (d0, d1) = slider.down[:, one], slider.down[:, other]
    quadratic = np.stack([a0 * d0 - b0 * c0, a0 * d1 + a1 * d0 - b0 * c1 - b1 * c0, a1 * d1 - b1 * c1])
    scale = np.abs(np.stack([a0 * d0, a1 * d0, a1 * d1, b0 * c0, b1 * c0, b1 * c1])).max(axis=0)
    shares, pairs, rises = _find_roots(quadratic, scale)
    first, second = one[pairs], other[pairs]
    order = np.argsort(shares, kind="stable")
    above, below = np.where(rises, first, second), np.where(rises, second, first)
    return Crossings(share=shares[order], above=above[order], below=below[order])


def find_cut_crossings(slider: Slider, cuts: Sequence[float]) -> CutCrossings:
    """Return every share in (0, 1) at which a unit crosses a cut, in rising order."""
    marks = np.asarray(cuts, dtype=np.float64)[:, np.newaxis]
    constant = slider.up[0] - marks * slider.down[0]
    slope = slider.up[1] - marks * slider.down[1]
    scale = np.abs(slider.up).max(axis=0) + np.abs(marks)
    flat = np.stack([constant.ravel(), slope.ravel(), np.zeros(constant.size)])
    shares, places, rises = _find_roots(flat, scale.ravel())
    order = np.argsort(shares, kind="stable")
    cut, unit = np.divmod(places[order], slider.up.shape[1])
    return CutCrossings(share=shares[order], unit=unit, cut=cut, rises=rises[order])


def _find_roots(quadratic: Array, scale: Array) -> tuple[Array, Places, Mask]:
    """Return the roots in (0, 1) where c + b w + a w² changes sign: the roots, whose they are, and whether it rises."""
    constant, linear, square = np.where(np.abs(quadratic) <= 1e-13 * scale, 0.0, quadratic)
    inside = linear**2 - 4 * square * constant
    places = np.flatnonzero((inside > 0) & ((linear != 0) | (square != 0)))
    c, b, a = constant[places], linear[places], square[places]
    # The larger of the two sums never cancels; the second root follows from the product of the roots.
    half = -0.5 * (b + np.copysign(np.sqrt(inside[places]), b))
    first = np.divide(half, a, out=np.full_like(half, np.nan), where=a != 0)
    second = np.divide(c, half, out=np.full_like(half, np.nan), where=half != 0)
    shares = np.concatenate([first, second])
    owners = np.concatenate([places, places])
    good = (shares > 0) & (shares < 1)
    slopes = np.concatenate([b, b]) + 2 * np.concatenate([a, a]) * shares
    return shares[good], owners[good], slopes[good] > 0
