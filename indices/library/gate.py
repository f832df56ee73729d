"""The admission gate: an indicator that fails one check is a candidate, and a candidate is never scored."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.library.admission import ErrorBasis
from indices.library.indicator import Indicator
from indices.library.recipe import WorkedExample
from indices.library.standing import State
from indices.library.value import compute_value
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

LEAST_UNITS = 8
LEAST_VARIATION = 0.02
MOST_ALIKE = 0.8
LEAST_RANGE_USE = 0.05


class Check(StrEnum):
    """The five checks of the gate."""

    COMPUTABLE = "computable"
    CITED = "cited"
    ERROR = "error"
    COST = "cost"
    DISCRIMINATION = "discrimination"


CHECK_NAMES = {
    Check.COMPUTABLE: Text(zh="可计算", en="computable"),
    Check.CITED: Text(zh="定义有出处", en="definition cited"),
    Check.ERROR: Text(zh="误差已知", en="error known"),
    Check.COST: Text(zh="采集成本已知", en="cost stated"),
    Check.DISCRIMINATION: Text(zh="区分度", en="discrimination"),
}


class Finding(StrEnum):
    """What a check found; `open` has nothing to look at yet and neither admits nor refuses."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"


class Status(StrEnum):
    """Admitted indicators are scored; candidates are shown and never scored."""

    ADMITTED = "admitted"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One check with its reason."""

    check: Check
    finding: Finding
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the gate says of one indicator. `provisional`: admitted, but nobody has seen data of it yet."""

    indicator: str
    checks: tuple[Checked, ...]

    @property
    def status(self) -> Status:
        """Candidate as soon as one check fails."""
        failed = any(each.finding is Finding.FAILED for each in self.checks)
        return Status.CANDIDATE if failed else Status.ADMITTED

    @property
    def provisional(self) -> bool:
        """Whether a check is still open."""
        return any(each.finding is Finding.OPEN for each in self.checks)

    @property
    def reasons(self) -> tuple[Text, ...]:
        """Why it is a candidate; nothing for an admitted one."""
        return tuple(each.reason for each in self.checks if each.finding is Finding.FAILED)


def admit(indicator: Indicator, values: Array | None = None) -> Decision:
    """Return the decision of the gate on one indicator.

    `values` are those of a panel of cities, shape (units,), NaN = missing; without them discrimination stays open.
    """
    checks = (
        _computable(indicator),
        _cited(indicator),
        _error(indicator),
        _cost(indicator),
        _discrimination(indicator, values),
    )
    return Decision(indicator=indicator.id, checks=checks)


def require_admitted(decisions: Mapping[str, Decision]) -> None:
    """Refuse to score candidates.

    Raises
    ------
    UsageError
        Names the candidates and the reason of the first.

    """
    out = [each for each in decisions.values() if each.status is Status.CANDIDATE]
    if out:
        names = ", ".join(each.indicator for each in out)
        first = out[0].reasons[0]
        raise UsageError(
            Text(
                zh=f"候选指标不计分：{names}。其中 {out[0].indicator}：{first.zh}",
                en=f"Candidates are never scored: {names}. {out[0].indicator}: {first.en}",
            )
        )


def _computable(indicator: Indicator) -> Checked:
    if indicator.formula is None:
        return _failed(Check.COMPUTABLE, zh="公式没有读到，无法计算。", en="its formula could not be read.")
    worked = [each for each in indicator.examples if each.value is not None]
    if not worked:
        return _failed(Check.COMPUTABLE, zh="没有算例，无法证明可计算。", en="it has no worked example to prove it.")
    try:
        right = all(_agrees(indicator, each) for each in worked)
    except UsageError as error:
        return Checked(check=Check.COMPUTABLE, finding=Finding.FAILED, reason=error.message)
    if not right:
        return _failed(Check.COMPUTABLE, zh="算例与公式不符。", en="an example is not what the formula gives.")
    return _met(
        Check.COMPUTABLE,
        zh=f"由 {len(indicator.fields)} 个命名字段算出，算例相符。",
        en=f"computed from {len(indicator.fields)} named fields, as its examples show.",
    )


def _agrees(indicator: Indicator, example: WorkedExample) -> bool:
    found = compute_value(indicator, example.inputs)
    return example.value is not None and math.isclose(found, example.value, rel_tol=1e-9, abs_tol=1e-12)


def _cited(indicator: Indicator) -> Checked:
    if indicator.source.state is State.MISSING or indicator.definition is None:
        return _failed(Check.CITED, zh="没有写明出处的定义。", en="it has no definition with a source.")
    cited = f"{indicator.source.standard}, {indicator.source.clause}"
    if indicator.source.state is State.RECALLED:
        return _met(
            Check.CITED, zh=f"引自 {cited}（未与原文核对）。", en=f"cited from {cited}, not compared with its text."
        )
    return _met(Check.CITED, zh=f"引自 {cited}。", en=f"cited from {cited}.")


def _error(indicator: Indicator) -> Checked:
    error = indicator.admission.error
    if error is None:
        return _failed(Check.ERROR, zh="没有说明误差。", en="its error is not known.")
    if error.basis is ErrorBasis.RECOUNT:
        return _met(
            Check.ERROR,
            zh=f"复核允许相对差 {100 * (error.relative or 0):g}%，超出即退回。",
            en=f"bounded: a recount off by more than {100 * (error.relative or 0):g} % sends the value back.",
        )
    return _met(Check.ERROR, zh="误差随每个值给出。", en="its error comes with every value.")


def _cost(indicator: Indicator) -> Checked:
    cost = indicator.admission.cost
    if cost is None:
        return _failed(Check.COST, zh="没有说明采集成本。", en="its cost of collection is not stated.")
    return _met(
        Check.COST,
        zh=f"每次采集约 {cost.person_days:g} 人日。",
        en=f"about {cost.person_days:g} person-days each time.",
    )


def _discrimination(indicator: Indicator, values: Array | None) -> Checked:
    if values is None:
        return Checked(
            check=Check.DISCRIMINATION,
            finding=Finding.OPEN,
            reason=Text(zh="尚无数据，区分度待定。", en="there are no data yet; left open."),
        )
    there = values[np.isfinite(values)]
    if len(there) < LEAST_UNITS:
        return Checked(
            check=Check.DISCRIMINATION,
            finding=Finding.OPEN,
            reason=Text(
                zh=f"只有 {len(there)} 个值，少于 {LEAST_UNITS} 个，区分度待定。",
                en=f"only {len(there)} values, fewer than {LEAST_UNITS}; left open.",
            ),
        )
    flaw = next(_find_bluntness(indicator, there), None)
    if flaw is not None:
        return Checked(check=Check.DISCRIMINATION, finding=Finding.FAILED, reason=flaw)
    return _met(Check.DISCRIMINATION, zh=f"{len(there)} 个值能分出高下。", en=f"{len(there)} values tell units apart.")


def _find_bluntness(indicator: Indicator, values: Array) -> Iterator[Text]:
    """Give a sentence for every way in which the values do not tell units apart.

    The variation is s / |mean| (ddof = 1); a mean of 0 has none, and the other two checks stand alone.
    """
    alike = float(np.unique(values, return_counts=True)[1].max()) / len(values)
    if alike > MOST_ALIKE:
        yield Text(zh=f"{alike:.0%} 的值相同。", en=f"{alike:.0%} of the values are the same.")
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    if mean and deviation / abs(mean) < LEAST_VARIATION:
        yield Text(
            zh=f"变异系数 {deviation / abs(mean):.3f}，低于 {LEAST_VARIATION}。",
            en=f"coefficient of variation {deviation / abs(mean):.3f}, below {LEAST_VARIATION}.",
        )
    lower, upper = indicator.range
    if lower is not None and upper is not None:
        used = float(np.ptp(values)) / (upper - lower)
        if used < LEAST_RANGE_USE:
            yield Text(zh=f"只用到自然范围的 {used:.1%}。", en=f"uses {used:.1%} of its natural range.")


def _met(check: Check, *, zh: str, en: str) -> Checked:
    return Checked(check=check, finding=Finding.MET, reason=Text(zh=zh, en=en))


def _failed(check: Check, *, zh: str, en: str) -> Checked:
    return Checked(check=check, finding=Finding.FAILED, reason=Text(zh=zh, en=en))
