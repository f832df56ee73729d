"""Levels of an index: dated cuts, the probability that a city stands above each, and what may hold it down.

A level is established when the three-way rule passes its lower cut: the lower bound of the draws, at the probability
that the scale demands, is not below the cut. How sure the most likely level is stands beside it, never instead of it.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from rules.criterion import Criterion, DecisionRule, Limit, Op
from rules.errors import UsageError
from rules.flaw import FlawError
from rules.judge import judge_check
from rules.measurement import Draws, Samples
from rules.noun import Noun
from rules.requirement import Check, Kind, Measure
from rules.text import Text
from rules.verdict import Verdict, Word

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Share = Annotated[float, Field(gt=0.5, lt=1)]


class Certainty(StrEnum):
    """How much speaks for the most likely level."""

    SURE = "sure"
    LIKELY = "likely"
    OPEN = "open"


CERTAINTY_NAMES = {
    Certainty.SURE: Text(zh="确定", en="sure"),
    Certainty.LIKELY: Text(zh="很可能", en="likely"),
    Certainty.OPEN: Text(zh="未定", en="open"),
}


class LevelStep(Noun):
    """One level with its dated lower cuts; the lowest level has none and holds all the rest."""

    id: Slug
    name: Text
    meaning: Text
    cuts: tuple[Limit, ...] = ()


class Veto(Noun):
    """What holds a city down whatever its score is: at most level `cap` while the requirement fails."""

    requirement: str
    cap: Slug
    why: Text


class LevelScale(Noun):
    """The levels of an index, lowest first.

    sure        probability demanded of an established level, and of the word 'sure'
    likely      probability of the word 'likely'
    hysteresis  a level held before is kept while the index is less than this below its cut and the doubt is open
    """

    id: Slug
    title: Text
    unit: str = "1"
    sure: Share = 0.95
    likely: Share = 0.8
    hysteresis: Annotated[float, Field(ge=0)] = 0.0
    steps: Annotated[tuple[LevelStep, ...], Field(min_length=2)]
    vetoes: tuple[Veto, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> "LevelScale":
        ids = [step.id for step in self.steps]
        if len(ids) != len(set(ids)):
            raise FlawError(zh="级别的 id 不得重复。", en="each level needs an id of its own")
        if self.steps[0].cuts or not all(step.cuts for step in self.steps[1:]):
            raise FlawError(
                zh="最低一级没有 cuts，其余各级都要有。", en="the lowest level has no cuts, every other one has some"
            )
        if strangers := [veto.cap for veto in self.vetoes if veto.cap not in ids]:
            raise FlawError(zh=f"否决项的 cap {strangers[0]} 不是级别。", en=f"veto cap {strangers[0]} is no level")
        if self.likely >= self.sure:
            raise FlawError(zh="likely 应小于 sure。", en="likely must be below sure")
        return self

    def cuts_on(self, edition: dt.date) -> tuple[float, ...]:
        """Return the lower cuts of all levels but the lowest, as they hold on `edition`.

        Raises
        ------
        UsageError
            No cut was in force on that day, or the cuts do not rise.

        """
        cuts = tuple(float(_criterion(step, self.sure).on(edition).limit) for step in self.steps[1:])
        if any(low >= high for low, high in pairwise(cuts)):
            raise UsageError(Text(zh=f"级别 {self.id} 的界限没有逐级升高。", en=f"The cuts of {self.id} do not rise."))
        return cuts


class StepVerdict(Noun):
    """A level's lower cut against the draws."""

    id: Slug
    cut: float
    verdict: Word
    reason: Text
    probability: float


class Grade(Noun):
    """The level of one city.

    established    the highest level whose cut passes, after vetoes; the lowest where none does
    likeliest      the level with the largest probability, and that probability with its word
    probabilities  of every level, lowest first; they sum to 1
    to_next        how far the median is below the next cut above the established level; None at the top
    """

    scale: Slug
    edition: dt.date
    established: Slug
    likeliest: Slug
    probability: float
    certainty: Certainty
    probabilities: tuple[float, ...]
    steps: tuple[StepVerdict, ...]
    to_next: float | None
    vetoed_by: tuple[str, ...] = ()
    kept_from_before: bool = False


def grade(
    draws: Samples,
    scale: LevelScale,
    edition: dt.date,
    *,
    failed: Sequence[str] = (),
    before: str | None = None,
) -> Grade:
    """Return the level that `draws` of the index (shape n) establish under `scale` as of `edition`.

    `failed` are requirements that failed, for the vetoes; `before` is the level held last time, for the hysteresis.

    Raises
    ------
    UsageError
        As `cuts_on`.

    """
    cuts = scale.cuts_on(edition)
    steps = tuple(_judge(step, cut, draws, scale, edition) for step, cut in zip(scale.steps[1:], cuts, strict=True))
    ids = [step.id for step in scale.steps]
    reached = max((place for place, step in enumerate(steps, start=1) if step.verdict is Word.PASS), default=0)
    kept = _keeps(scale, before, reached, float(np.median(draws)), cuts)
    held = ids.index(before) if kept and before is not None else reached
    vetoes = [veto for veto in scale.vetoes if veto.requirement in failed]
    established = min([held, *(ids.index(veto.cap) for veto in vetoes)])
    probabilities = _share(draws, cuts)
    likeliest = int(np.argmax(probabilities))
    return Grade(
        scale=scale.id,
        edition=edition,
        established=ids[established],
        likeliest=ids[likeliest],
        probability=probabilities[likeliest],
        certainty=_word(probabilities[likeliest], scale),
        probabilities=probabilities,
        steps=steps,
        to_next=cuts[established] - float(np.median(draws)) if established < len(cuts) else None,
        vetoed_by=tuple(veto.requirement for veto in vetoes if ids.index(veto.cap) < held),
        kept_from_before=kept,
    )


def _criterion(step: LevelStep, confidence: float) -> Criterion:
    return Criterion(op=Op.AT_LEAST, rule=DecisionRule.THREE_WAY, limits=step.cuts, confidence=confidence)


def _judge(step: LevelStep, cut: float, draws: Samples, scale: LevelScale, edition: dt.date) -> StepVerdict:
    measure = Measure(by="indices", of=scale.id, kind=Kind.DRAWS, unit=scale.unit)
    criterion = _criterion(step, scale.sure)
    check = Check(key=step.id, title=step.name, measure=measure, criterion=criterion)
    verdict: Verdict = judge_check(Draws(draws=draws, unit=scale.unit), check, criterion.on(edition)).verdict
    return StepVerdict(
        id=step.id,
        cut=cut,
        verdict=verdict.word,
        reason=verdict.reason,
        probability=float(np.mean(draws >= cut)) if len(draws) else 0.0,
    )


def _share(draws: Samples, cuts: Sequence[float]) -> tuple[float, ...]:
    places = np.searchsorted(np.asarray(cuts), draws, side="right")
    counts = np.bincount(places, minlength=len(cuts) + 1)
    return tuple(float(count) / max(len(draws), 1) for count in counts)


def _word(probability: float, scale: LevelScale) -> Certainty:
    if probability >= scale.sure:
        return Certainty.SURE
    return Certainty.LIKELY if probability >= scale.likely else Certainty.OPEN


def _keeps(scale: LevelScale, before: str | None, reached: int, middle: float, cuts: Sequence[float]) -> bool:
    """Tell whether a level held before is kept: it is above the one reached now, and the index barely below its cut."""
    ids = [step.id for step in scale.steps]
    if before is None or before not in ids:
        return False
    held = ids.index(before)
    return held > reached and middle >= cuts[held - 1] - scale.hysteresis
