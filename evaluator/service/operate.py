"""How a scheme decides: its operating characteristic, and what verdicts of known systems hang on."""

import asyncio
import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluator.service.assay import Order, assay, get_ready
from evaluator.service.rejudge import read_docket
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import LoadedBook
from evaluator.service.systems import open_system
from rules.applicability import Answer, parse
from rules.bundle import open_bundle
from rules.case import CaseCard
from rules.criterion import Budget
from rules.hazard import Hazard
from rules.operating import Characteristic, characterise
from rules.plan import Means, Plan, make_plan
from rules.requirement import Level
from rules.run import RunDocument
from rules.stringency import stretch_limits
from rules.subject import Target
from rules.verdict import Word
from testers.harness.bench import make_target
from testers.harness.registry import find_cases

DEFAULT_RATE = 50.0
# A sample is a question and its answer at least; hours are therefore a lower bound.
_REQUESTS_A_SAMPLE = 2
_SECONDS_AN_HOUR = 3600
STRETCHES = (0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The operating characteristic of a scheme at a budget, and the rate at which its samples may be taken."""

    scheme: str
    budget: Budget
    rate: float
    plan: Plan
    characteristic: Characteristic

    def hours(self, factor: float) -> float:
        """Return the hours that the samples take at the allowed rate, at the least."""
        return self.characteristic.samples(factor) * _REQUESTS_A_SAMPLE / self.rate / _SECONDS_AN_HOUR


def operate(book: LoadedBook, budget: Budget, *, target: Target | None = None, rate: float | None = None) -> Operation:
    """Return how the scheme decides at `budget`.

    target  plans for what this target has; without one, every case of the scheme is planned
    rate    requests a second; default: what the target's owner allows, or 50
    """
    cards = [case.card for case in find_cases(DIMENSIONS).values()]
    means = _means_of(target, budget) if target else _every_means(cards, budget)
    rules = book.book
    plan = make_plan(rules.scheme, rules.requirements, cards, means)
    allowed = target.authorisation.max_rate if target else DEFAULT_RATE
    return Operation(
        scheme=rules.scheme.id,
        budget=budget,
        rate=rate or allowed,
        plan=plan,
        characteristic=characterise(rules, plan),
    )


def _means_of(target: Target, budget: Budget) -> Means:
    return Means(
        endpoints=frozenset(target.endpoints),
        capabilities=target.capabilities,
        hazard=target.authorisation.hazard,
        budget=budget,
        edition=_today(),
    )


def _every_means(cards: Sequence[CaseCard], budget: Budget) -> Means:
    """Return means with which every case can run."""
    return Means(
        endpoints=frozenset(name for card in cards for name in card.endpoints),
        capabilities={name: Answer.YES for card in cards for name in parse(card.when).names()},
        hazard=Hazard.DISRUPTIVE,
        budget=budget,
        edition=_today(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """The words of one system by requirement, under limits moved by each factor (1 = as published)."""

    system: str
    levels: Mapping[str, Level]
    words: Mapping[float, Mapping[str, Word]]
    verdicts: Mapping[float, Word]

    @property
    def moved(self) -> tuple[str, ...]:
        """The requirements whose word is not the same under all factors."""
        first, *others = self.words.values()
        return tuple(name for name, word in first.items() if any(each[name] is not word for each in others))


def judge_stretched(bundle: Path, *, name: str | None = None, factors: Sequence[float] = STRETCHES) -> Stance:
    """Judge a bundle under its own rules with the limits moved by each factor.

    Raises
    ------
    UsageError
        There is no bundle, it was altered, or it was never closed.

    """
    with open_bundle(bundle) as opened:
        docket = read_docket(opened)
        runs = {factor: replace(docket, book=stretch_limits(docket.book, factor)).judge() for factor in factors}
    return Stance(
        system=name or docket.subject.identity.id,
        levels={each.id: each.level for each in next(iter(runs.values())).requirements},
        words={factor: _read_words(run) for factor, run in runs.items()},
        verdicts={factor: run.verdict for factor, run in runs.items()},
    )


def _read_words(run: RunDocument) -> dict[str, Word]:
    return {each.id: each.verdict for each in run.requirements}


def assay_system(book: LoadedBook, system: str, budget: Budget) -> Stance:
    """Assay a system with known manners ('mqtt_lossy', 'mosquitto', 'city:<fault>') and judge it stretched.

    Raises
    ------
    UsageError
        There is no such system, or it is not installed on this machine.

    """
    with tempfile.TemporaryDirectory(prefix="cityassay-") as folder:
        place = asyncio.run(_assay(book, system, budget, Path(folder) / "bundle"))
        return judge_stretched(place, name=system)


async def _assay(book: LoadedBook, system: str, budget: Budget, place: Path) -> Path:
    async with open_system(system, seed=1, scale=1.0) as served:
        target = make_target(served.endpoints, capabilities=served.capabilities, parameters=served.parameters)
        order = Order(target=target, book=book, budget=budget)
        return (await assay(await get_ready(order), place)).folder


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
