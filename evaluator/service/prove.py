"""Prove the testers themselves: every case on systems known to be good and known to be bad."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evaluator.service.proofs import Proof, Side
from evaluator.service.systems import CITY, is_shared, open_system
from evaluator.service.trials import TrialBench, today
from rules.errors import UsageError
from rules.record import CaseRecord
from rules.requirement import Requirement
from rules.statistics.proportion import bound_proportion
from rules.text import Text
from rules.verdict import WORD_NAMES, Word
from testers.harness.case import Case
from testers.harness.seed import derive_seed

CONFIDENCE = 0.95
AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One run of a case on one system: what it should have said and what it said."""

    system: str
    wanted: Word
    word: Word
    reason: Text

    @property
    def right(self) -> bool:
        """Tell whether the case said what it should."""
        return self.word is self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProof:
    """All trials of one case; `missing` names systems not on this machine, with the reason."""

    case: str
    trials: tuple[Trial, ...]
    missing: Mapping[str, Text]
    seconds: float

    def side(self, wanted: Word) -> tuple[int, int, float | None]:
        """Return trials, errors and the 95 % upper bound of the error rate on one side."""
        mine = [trial for trial in self.trials if trial.wanted is wanted]
        errors = sum(not trial.right for trial in mine)
        return len(mine), errors, bound_proportion(errors, len(mine), CONFIDENCE).upper

    def systems(self, wanted: Word) -> tuple[str, ...]:
        """Return the systems tried on one side."""
        return tuple(sorted({trial.system for trial in self.trials if trial.wanted is wanted}))

    def by_system(self, wanted: Word) -> dict[str, tuple[int, int]]:
        """Return trials and errors of each system of one side: fault kinds apart."""
        found = dict.fromkeys(self.systems(wanted), (0, 0))
        for trial in self.trials:
            if trial.wanted is wanted:
                trials, errors = found[trial.system]
                found[trial.system] = (trials + 1, errors + (not trial.right))
        return found

    def words(self) -> Counter[tuple[str, Word]]:
        """Count the words by system."""
        return Counter((trial.system, trial.word) for trial in self.trials)

    def to_proof(self, digest: str) -> Proof:
        """Return the row of the ledger."""
        sides = {}
        for wanted in (Word.PASS, Word.FAIL):
            trials, errors, _ = self.side(wanted)
            sides[wanted] = Side(
                trials=trials, errors=errors, systems=self.systems(wanted), each=self.by_system(wanted)
            )
        return Proof(case=self.case, digest=digest, on=today(), good=sides[Word.PASS], bad=sides[Word.FAIL])


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """How to prove: trials a side, seed, shortened time parameters, and whether the city takes part."""

    trials: int = 5
    seed: int = 1
    scale: float = 0.25
    city: bool = False
    told: Callable[[Text], None] = field(default=lambda _: None)


async def prove_case(case: Case, requirement: Requirement, proving: Proving) -> CaseProof:
    """Run `proving.trials` trials a side, spread over the systems of that side."""
    began = time.monotonic()
    bench = TrialBench(case=case, requirement=requirement, scale=proving.scale)
    prover = _Prover(bench=bench, proving=proving)
    trials: list[Trial] = []
    missing: dict[str, Text] = {}
    for names, wanted in ((case.card.good, Word.PASS), (case.card.bad, Word.FAIL)):
        chosen = [name for name in names if proving.city or name.split(":")[0] != CITY]
        for name, count in _share(chosen, proving.trials).items():
            try:
                trials += await prover.try_system(name, wanted, count)
            except UsageError as error:
                missing[name] = error.message
    return CaseProof(case=case.card.id, trials=tuple(trials), missing=missing, seconds=time.monotonic() - began)


def _share(names: Sequence[str], trials: int) -> dict[str, int]:
    """Spread the trials over the systems, each at least once."""
    return {name: max(1, trials // len(names) + (place < trials % len(names))) for place, name in enumerate(names)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prover:
    """One case being proved."""

    bench: TrialBench
    proving: Proving

    async def try_system(self, name: str, wanted: Word, count: int) -> list[Trial]:
        """Run `count` trials on the system called `name`, which should be judged `wanted`."""
        proving, case = self.proving, self.bench.case.card.id
        seeds = [derive_seed(proving.seed, case, name, str(number)) % 2**31 for number in range(count)]
        if is_shared(name):
            async with open_system(name, seed=proving.seed, scale=proving.scale) as served:
                return [self._read(name, wanted, await self.bench.run(served, seed)) for seed in seeds]
        gate = asyncio.Semaphore(1 if name.startswith(f"{CITY}:") else AT_ONCE)

        async def try_alone(seed: int) -> Trial:
            async with gate, open_system(name, seed=seed, scale=proving.scale) as served:
                return self._read(name, wanted, await self.bench.run(served, seed))

        return list(await asyncio.gather(*map(try_alone, seeds)))

    def _read(self, name: str, wanted: Word, record: CaseRecord) -> Trial:
        verdict = self.bench.judge(record)
        trial = Trial(system=name, wanted=wanted, word=verdict.word, reason=verdict.reason)
        if not trial.right:
            self.proving.told(_complain(record.id, trial))
        return trial


def _complain(case: str, trial: Trial) -> Text:
    word, wanted = WORD_NAMES[trial.word], WORD_NAMES[trial.wanted]
    return Text(
        zh=f"{case} 在 {trial.system} 上应判“{wanted.zh}”，却判为“{word.zh}”。",
        en=f"{case} on {trial.system} said {word.en} instead of {wanted.en}.",
    ).followed_by(trial.reason)
