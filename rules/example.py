"""Builds the measurement of a worked example from the words of a rule file."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rules.errors import UsageError
from rules.measurement import (
    Count,
    Draws,
    Flag,
    Mean,
    Measurement,
    Proportion,
    Quantile,
    Review,
    Samples,
    Value,
)
from rules.requirement import Kind, Measure
from rules.text import Text

# Many samples need not be written out: `n_low` samples of `low` and `n_high` of `high` do the same.
_MANY = ({"low", "high", "n_low", "n_high"}, {"samples"})
_MOST_SAMPLES = 1_000_000

# kind -> the sets of keys of which one must stand there in full, and the keys that may stand beside it
_SHAPES: Mapping[Kind, tuple[tuple[set[str], ...], set[str]]] = {
    Kind.PROPORTION: (({"k", "n"},), set()),
    Kind.QUANTILE: (_MANY, {"error"}),
    Kind.MEAN: (({"estimate", "standard_error", "dof"},), set()),
    Kind.COUNT: (({"k", "n"},), set()),
    Kind.FLAG: (({"holds"},), {"n"}),
    Kind.VALUE: (({"value", "u"},), {"n"}),
    Kind.DRAWS: (_MANY, set()),
    Kind.REVIEW: (({"zh", "en"},), {"n"}),
}
_WHOLE = {"k", "n", "n_low", "n_high"}


def build_measurement(measure: Measure, words: Mapping[str, Any]) -> Measurement:
    """Return the measurement that `words` describe, of the kind, unit and quantile of `measure`.

    `words` are {k, n}, {holds, n?}, {value, u, n?}, {estimate, standard_error, dof}, {zh, en}, or for
    quantiles and draws {samples: [...]} or {low, high, n_low, n_high}, for quantiles with {error} beside.

    Raises
    ------
    UsageError
        Other keys, a wrong type, or numbers that cannot be (k > n).

    """
    _check_keys(measure.kind, words)
    _check_values(measure.kind, words)
    try:
        return _BUILDERS[measure.kind](measure, words)
    except ValueError as problem:
        raise UsageError(_impossible(str(problem))) from problem


def _check_keys(kind: Kind, words: Mapping[str, Any]) -> None:
    shapes, beside = _SHAPES[kind]
    if not any(shape <= set(words) <= shape | beside for shape in shapes):
        spelled = " / ".join("{" + ", ".join(sorted(shape)) + "}" for shape in shapes)
        raise UsageError(
            Text(
                zh=f"{kind.value} 的示例测量应写成 {spelled}。请改正。",
                en=f"an example of kind {kind.value} is written {spelled}. Correct it.",
            )
        )


def _check_values(kind: Kind, words: Mapping[str, Any]) -> None:
    for key, value in words.items():
        if kind is Kind.REVIEW and key != "n":
            right = isinstance(value, str) and bool(value)
        elif key == "holds":
            right = isinstance(value, bool)
        elif key == "samples":
            right = isinstance(value, list) and all(map(_is_number, value))
        elif key in _WHOLE:
            right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_SAMPLES
        else:
            right = _is_number(value) and (key not in {"u", "standard_error", "error"} or value >= 0)
        if not right:
            raise UsageError(_wrong_value(key, value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _wrong_value(key: str, value: object) -> Text:
    return Text(
        zh=f"示例测量的“{key}”不能是 {value!r}。请改正。",
        en=f"'{key}' of an example measurement cannot be {value!r}. Correct it.",
    )


def _impossible(said: str) -> Text:
    return Text(zh=f"示例测量不可能成立（{said}）。请改正。", en=f"the example cannot be: {said}. Correct it.")


def _samples(words: Mapping[str, Any]) -> Samples:
    if "samples" in words:
        return np.asarray(words["samples"], dtype=np.float64)
    return np.repeat(np.asarray([words["low"], words["high"]], dtype=np.float64), [words["n_low"], words["n_high"]])


def _quantile(measure: Measure, words: Mapping[str, Any]) -> Measurement:
    return Quantile(samples=_samples(words), q=measure.q or 0.5, unit=measure.unit, error=words.get("error", 0.0))


def _review(_: Measure, words: Mapping[str, Any]) -> Measurement:
    return Review(text=Text(zh=words["zh"], en=words["en"]), n=words.get("n", 1))


_BUILDERS: Mapping[Kind, Callable[[Measure, Mapping[str, Any]], Measurement]] = {
    Kind.PROPORTION: lambda measure, words: Proportion(k=words["k"], n=words["n"], unit=measure.unit),
    Kind.QUANTILE: _quantile,
    Kind.MEAN: lambda measure, words: Mean(
        estimate=words["estimate"], standard_error=words["standard_error"], dof=words["dof"], unit=measure.unit
    ),
    Kind.COUNT: lambda measure, words: Count(k=words["k"], n=words["n"], unit=measure.unit),
    Kind.FLAG: lambda measure, words: Flag(holds=words["holds"], n=words.get("n", 1), unit=measure.unit),
    Kind.VALUE: lambda measure, words: Value(
        value=words["value"], u=words["u"], unit=measure.unit, n=words.get("n", 1)
    ),
    Kind.DRAWS: lambda measure, words: Draws(draws=_samples(words), unit=measure.unit),
    Kind.REVIEW: _review,
}
