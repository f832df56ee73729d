"""Which choice moves the result: Sobol' indices of many outputs at once, with intervals and a verdict on convergence.

Sources: Saltelli, Annoni, Azzini et al. 2010, Comput. Phys. Commun. 181:259-270 (design and first order); Jansen 1999
(total order). The bootstrap draws whole rows of the design and forms numerator and denominator anew each time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.table import Array, Mask
from rules.errors import UsageError
from rules.text import Text

Model = Callable[[Array], Array]
"""Returns outputs, shape (points, outputs), at points of the unit cube, shape (points, inputs)."""

TOLERANCE = 0.05
RESAMPLES = 500
_AT_ONCE = 50


class Verdict(StrEnum):
    """What may be said of the indices of an output."""

    CONVERGED = "converged"
    NOT_CONVERGED = "not converged"
    NO_EFFECT = "no effect"

    @property
    def text(self) -> Text:
        """The verdict as a sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    Verdict.CONVERGED: Text(zh="敏感性指数已收敛。", en="The sensitivity indices have converged."),
    Verdict.NOT_CONVERGED: Text(
        zh="敏感性指数尚未收敛，不能据此判断哪一选择更重要；请增加样本量。",
        en="The sensitivity indices have not converged and do not say which choice matters; take a larger sample.",
    ),
    Verdict.NO_EFFECT: Text(
        zh="输出不随任何选择变化：没有影响。", en="The output is the same whatever is chosen: no effect."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """Estimates of one order, each array of shape (inputs, outputs): value, 95 % interval, and the two half samples."""

    value: Array
    low: Array
    high: Array
    gap: Array

    @property
    def half_width(self) -> Array:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """Sobol' indices of every input for every output.

    names     of the inputs
    first     share of the variance that an input explains alone
    total     share that it explains alone or together with others
    variance  of the outputs, shape (outputs,)
    verdicts  one for each output
    size      rows of the design; the model was run size * (inputs + 2) times
    """

    names: tuple[str, ...]
    first: Indices
    total: Indices
    variance: Array
    verdicts: tuple[Verdict, ...]
    size: int


def draw_design(inputs: int, size: int, seed: int) -> tuple[Array, Array]:
    """Return the two base samples, each of shape (size, inputs), from one scrambled Sobol' sequence.

    The sequence is balanced where `size` is a power of two; another size takes the first rows of the next power.
    """
    from scipy.stats import qmc  # noqa: PLC0415 - a second to import

    sequence = qmc.Sobol(2 * inputs, scramble=True, rng=np.random.default_rng(seed))
    points: Array = sequence.random_base2((size - 1).bit_length())[:size]
    # A scrambled point may be rounded up to 1, which is outside of the cube.
    np.minimum(points, np.nextafter(1.0, 0.0), out=points)
    return points[:, :inputs], points[:, inputs:]


def analyse(model: Model, names: Sequence[str], *, size: int, seed: int, tolerance: float = TOLERANCE) -> Sensitivity:
    """Return the Sobol' indices of `model`, whose inputs are `names`, all uniform and independent.

    'converged' means that every interval is at most 2 `tolerance` wide and that the indices of the two halves of the
    sample differ by at most `tolerance`; a flat output has indices of 0 and the verdict 'no effect'.

    Raises
    ------
    UsageError
        Fewer than 8 rows; an output that is no finite number.

    """
    if size < 8:
        raise UsageError(
            Text(zh=f"样本量 {size} 太小，至少需要 8。", en=f"A sample of {size} is too small; take 8 or more.")
        )
    base, other = draw_design(len(names), size, seed)
    outputs = [model(base), model(other)]
    for column in range(len(names)):
        mixed = base.copy()
        mixed[:, column] = other[:, column]
        outputs.append(model(mixed))
    found = np.stack(outputs)
    _refuse_infinite(found)
    return _judge(tuple(names), found, seed, tolerance)


def _refuse_infinite(outputs: Array) -> None:
    if not np.isfinite(outputs).all():
        column = int(np.argwhere(~np.isfinite(outputs))[0, 2])
        raise UsageError(
            Text(
                zh=f"第 {column + 1} 个输出含有非有限值，无法做敏感性分析。",
                en=f"Output {column + 1} is not finite everywhere, so its sensitivity cannot be analysed.",
            )
        )


def _make_terms(outputs: Array) -> Array:
    """Return what is averaged over rows: two moments, then a first-order and a total term for each input.

    `outputs` has the shape (inputs + 2, rows, outputs), the terms (2 + 2 * inputs, rows, outputs).
    """
    # Centred on the middle: the product of the first-order term has the least variance there (Saltelli et al. 2010).
    centred = outputs - outputs[:2].mean(axis=(0, 1))
    base, other, mixed = centred[0], centred[1], centred[2:]
    moments = np.stack([(base + other) / 2, (base**2 + other**2) / 2])
    return np.concatenate([moments, other * (mixed - base), (base - mixed) ** 2 / 2])


def _form_ratios(means: Array, flat: Mask) -> Array:
    """Return the indices from the means of the terms, shape (..., 2 * inputs, outputs); 0 for a flat output."""
    variance = means[..., 1:2, :] - means[..., 0:1, :] ** 2
    there = np.broadcast_to((variance > 0) & ~flat, means[..., 2:, :].shape)
    return np.divide(means[..., 2:, :], variance, out=np.zeros_like(means[..., 2:, :]), where=there)


def _judge(names: tuple[str, ...], outputs: Array, seed: int, tolerance: float) -> Sensitivity:
    size = outputs.shape[1]
    variance = outputs[:2].reshape(2 * size, -1).var(axis=0)
    largest = np.abs(outputs).max(axis=(0, 1))
    # All runs are looked at: an input may act even where the base samples happen to agree.
    flat: Mask = np.ptp(outputs, axis=(0, 1)) <= 1e-12 * largest
    terms = _make_terms(outputs)
    value = _form_ratios(terms.mean(axis=1), flat)
    low, high = _resample(terms, flat, seed)
    halves = [_form_ratios(part.mean(axis=1), flat) for part in np.array_split(terms, 2, axis=1)]
    gap = np.abs(halves[0] - halves[1])
    settled = ((high - low) / 2 <= tolerance).all(axis=0) & (gap <= tolerance).all(axis=0) & (variance > 0)
    verdicts = np.where(flat, Verdict.NO_EFFECT, np.where(settled, Verdict.CONVERGED, Verdict.NOT_CONVERGED))
    inputs = len(names)
    return Sensitivity(
        names=names,
        first=Indices(value=value[:inputs], low=low[:inputs], high=high[:inputs], gap=gap[:inputs]),
        total=Indices(value=value[inputs:], low=low[inputs:], high=high[inputs:], gap=gap[inputs:]),
        variance=np.where(flat, 0.0, variance),
        verdicts=tuple(Verdict(str(each)) for each in verdicts),
        size=size,
    )


def _resample(terms: Array, flat: Mask, seed: int) -> tuple[Array, Array]:
    """Return the 2.5 % and 97.5 % points of the whole ratios over resampled rows."""
    generator = np.random.default_rng([seed, 1])
    count, size, outputs = terms.shape
    wide = terms.transpose(1, 0, 2).reshape(size, -1)
    found = []
    for _ in range(0, RESAMPLES, _AT_ONCE):
        drawn = generator.integers(0, size, (_AT_ONCE, size)) + size * np.arange(_AT_ONCE)[:, np.newaxis]
        times = np.bincount(drawn.ravel(), minlength=size * _AT_ONCE).reshape(_AT_ONCE, size).astype(np.float64)
        found.append(_form_ratios((times @ wide / size).reshape(_AT_ONCE, count, outputs), flat))
    low, high = np.quantile(np.concatenate(found), [0.025, 0.975], axis=0)
    return np.asarray(low), np.asarray(high)
