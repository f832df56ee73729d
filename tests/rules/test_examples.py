"""The worked examples of the rule files are their tests, and every line they draw is defended by one of them."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from rules.criterion import Criterion, DecisionRule, Limit, Op
from rules.errors import UsageError
from rules.example import build_measurement
from rules.judge import judge_check
from rules.measurement import Draws, Mean, Quantile, Review, Value
from rules.pack import load_requirements, load_schemes
from rules.requirement import Check, Example, Kind, Measure, Requirement
from rules.text import Text
from rules.verdict import Word
from tests.rules.builders import make_check

REQUIREMENTS = load_requirements(("rules",))
CHECKS = [(requirement, check) for requirement in REQUIREMENTS.values() for check in requirement.checks]
LIMITS = [(requirement, check, limit) for requirement, check in CHECKS for limit in check.criterion.limits]


def name(value: object) -> str | None:
    if isinstance(value, Requirement):
        return value.id
    if isinstance(value, Check):
        return value.key
    return str(value.since) if isinstance(value, Limit) else None


def verdict(check: Check, example: Example, limit: Limit) -> Word:
    measurement = build_measurement(check.measure, example.measurement)
    return judge_check(measurement, check, limit).verdict.word


def examples_of(requirement: Requirement, check: Check) -> list[Example]:
    return [example for example in requirement.examples if example.check == check.key]


@pytest.mark.parametrize(
    ("requirement", "example"),
    [
        pytest.param(requirement, example, id=f"{requirement.id}-{example.check}-{index}")
        for requirement in REQUIREMENTS.values()
        for index, example in enumerate(requirement.examples)
    ],
)
def test_an_example_gets_its_verdict(requirement: Requirement, example: Example) -> None:
    check = requirement.check(example.check)
    assert verdict(check, example, check.criterion.limits[-1]) is example.verdict


@pytest.mark.parametrize(("requirement", "check"), CHECKS, ids=name)
def test_every_check_has_an_example_on_both_sides(requirement: Requirement, check: Check) -> None:
    assert {Word.PASS, Word.FAIL} <= {example.verdict for example in examples_of(requirement, check)}


# --- a slip in the rule file must turn an example


def unnoticed(check: Check, examples: Sequence[Example], slips: Iterator[tuple[Check, Limit]]) -> list[str]:
    """Return the slips after which every example still gets its verdict."""
    return [
        f"{slip.criterion.op} {limit.limit} {slip.criterion.rule} n>={slip.criterion.min_n} "
        f"at {slip.criterion.confidence}, q={slip.measure.q}, {check.key}"
        for slip, limit in slips
        if all(verdict(slip, example, limit) is example.verdict for example in examples)
    ]


def slip_limits(check: Check, limit: Limit) -> Iterator[tuple[Check, Limit]]:
    if isinstance(limit.limit, bool):
        values: tuple[float | bool, ...] = (not limit.limit,)
    elif limit.limit:
        values = (limit.limit * 0.5, limit.limit * 2)
    else:
        # Nothing lies below no occurrence at all; a value may slip to both sides.
        values = (1.0, -1.0) if check.measure.kind is Kind.VALUE else (1.0,)
    for value in values:
        yield check, limit.model_copy(update={"limit": value})


def with_criterion(check: Check, **changes: Any) -> Check:  # noqa: ANN401 - any field of a criterion
    return check.model_copy(update={"criterion": check.criterion.model_copy(update=changes)})


def slip_criterion(check: Check) -> Iterator[Check]:
    criterion = check.criterion
    # The criterion itself refuses a zero line with the other sign.
    if criterion.op is not Op.EQUAL and criterion.rule is not DecisionRule.ZERO_WITH_N:
        yield with_criterion(check, op=Op.AT_LEAST if criterion.op is Op.AT_MOST else Op.AT_MOST)
    if criterion.rule is DecisionRule.THREE_WAY:
        yield with_criterion(check, rule=DecisionRule.SIMPLE)
        yield with_criterion(check, rule=DecisionRule.GUARDED)
        yield with_criterion(check, confidence=0.9)
        yield with_criterion(check, confidence=0.99)
    if criterion.rule is DecisionRule.GUARDED:
        yield with_criterion(check, rule=DecisionRule.THREE_WAY)
    if criterion.rule is DecisionRule.ZERO_WITH_N:
        yield with_criterion(check, rule=DecisionRule.THREE_WAY)
    if criterion.max_uncertainty_share is not None:
        yield with_criterion(check, max_uncertainty_share=criterion.max_uncertainty_share / 2)
        yield with_criterion(check, max_uncertainty_share=min(2 * criterion.max_uncertainty_share, 1.0))
        yield with_criterion(check, max_uncertainty_share=None)
    if criterion.min_n > 1:
        yield with_criterion(check, min_n=criterion.min_n - 1)
        yield with_criterion(check, min_n=criterion.min_n + 1)


def slip_quantile(check: Check) -> Iterator[Check]:
    for q in (0.9, 0.95, 0.99) if check.measure.q else ():
        if q != check.measure.q:
            yield check.model_copy(update={"measure": check.measure.model_copy(update={"q": q})})


@pytest.mark.parametrize(("requirement", "check", "limit"), LIMITS, ids=name)
def test_an_example_notices_another_limit(requirement: Requirement, check: Check, limit: Limit) -> None:
    assert unnoticed(check, examples_of(requirement, check), slip_limits(check, limit)) == []


@pytest.mark.parametrize(("requirement", "check"), CHECKS, ids=name)
def test_an_example_notices_another_criterion(requirement: Requirement, check: Check) -> None:
    limit = check.criterion.limits[-1]
    slips = ((slip, limit) for slip in (*slip_criterion(check), *slip_quantile(check)))
    assert unnoticed(check, examples_of(requirement, check), slips) == []


def test_the_law_itself_notices_a_limit_that_nobody_defends() -> None:
    check = make_check(Kind.PROPORTION, 0.1)
    far_away = [
        Example(check="loss", measurement={"k": 0, "n": 5000}, verdict=Word.PASS),
        Example(check="loss", measurement={"k": 4000, "n": 5000}, verdict=Word.FAIL),
    ]
    limit = check.criterion.limits[0]
    assert len(unnoticed(check, far_away, slip_limits(check, limit))) == 2
    assert unnoticed(check, far_away[:1], ((slip, limit) for slip in slip_criterion(check)))


def test_the_own_limits_of_a_scheme_fit_their_criterion_and_give_a_reason() -> None:
    for scheme in load_schemes(("rules",)).values():
        for demand in scheme.requirements:
            for key, limits in demand.limits.items():
                criterion = REQUIREMENTS[demand.id].check(key).criterion
                kept = Criterion.model_validate({**dict(criterion), "limits": limits})
                assert kept.limits[-1].limit != criterion.limits[-1].limit, f"{scheme.id} {demand.id} {key}"


# --- the words of an example


def measure(kind: Kind) -> Measure:
    return Measure(by="testers", of="REL-01", kind=kind, unit="ms", q=0.9 if kind is Kind.QUANTILE else None)


def test_every_kind_can_be_written() -> None:
    many = {"low": 1, "high": 9, "n_low": 8, "n_high": 2}
    quantile = build_measurement(measure(Kind.QUANTILE), many)
    assert isinstance(quantile, Quantile)
    assert (quantile.n, quantile.estimate, quantile.unit) == (10, 9.0, "ms")
    skewed = build_measurement(measure(Kind.QUANTILE), {**many, "error": 2.5})
    assert isinstance(skewed, Quantile)
    assert skewed.error == 2.5
    draws = build_measurement(measure(Kind.DRAWS), {"samples": [3, 1, 2]})
    assert isinstance(draws, Draws)
    assert draws.estimate == 2.0
    mean = build_measurement(measure(Kind.MEAN), {"estimate": 5, "standard_error": 0.1, "dof": 9})
    assert isinstance(mean, Mean)
    assert mean.n == 10
    value = build_measurement(measure(Kind.VALUE), {"value": -1, "u": 0})
    assert isinstance(value, Value)
    assert value.bounds(0.95).upper == -1
    assert build_measurement(measure(Kind.COUNT), {"k": 3, "n": 2}).estimate == 3
    assert build_measurement(measure(Kind.FLAG), {"holds": False}).estimate == 0
    review = build_measurement(measure(Kind.REVIEW), {"zh": "请看", "en": "Look"})
    assert review == Review(text=Text(zh="请看", en="Look"))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.PROPORTION, {"k": 1}),
        (Kind.PROPORTION, {"k": 1, "n": 2, "unit": "s"}),
        (Kind.PROPORTION, {"k": True, "n": 2}),
        (Kind.PROPORTION, {"k": -1, "n": 2}),
        (Kind.PROPORTION, {"k": 0.5, "n": 2}),
        (Kind.COUNT, {"k": 1, "n": 10**9}),
        (Kind.QUANTILE, {"samples": [1], "low": 1}),
        (Kind.QUANTILE, {"samples": [1, "x"]}),
        (Kind.QUANTILE, {"samples": 4}),
        (Kind.QUANTILE, {"low": 1, "high": 2, "n_low": 10**9, "n_high": 1}),
        (Kind.QUANTILE, {"samples": [1, 2], "error": -1}),
        (Kind.DRAWS, {"samples": [1, 2], "error": 1}),
        (Kind.VALUE, {"value": 1, "u": -1}),
        (Kind.VALUE, {"value": float("nan"), "u": 1}),
        (Kind.MEAN, {"estimate": 1, "standard_error": -1, "dof": 3}),
        (Kind.FLAG, {"holds": 1}),
        (Kind.FLAG, {}),
        (Kind.REVIEW, {"zh": "", "en": "x"}),
    ],
)
def test_a_wrong_example_is_explained(kind: Kind, words: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        build_measurement(measure(kind), words)
    assert caught.value.in_("zh") != caught.value.in_("en")
