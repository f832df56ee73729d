"""The score card of the testers: error rates by requirement, case and fault kind, and power curves. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluator.service.curves import Curve, Curves
from evaluator.service.proofs import PROVED, Ledger, Proof, Side
from rules.case import CaseCard
from rules.requirement import Requirement
from rules.statistics.proportion import bound_proportion
from rules.text import Text
from rules.verdict import Word

SCHEMA = "cityassay/score-card/1"
CONFIDENCE = 0.95
AIM_TRIALS, AIM_KINDS = 59, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Errors among trials, with the one-sided 95 % Clopper-Pearson upper bound of their rate."""

    trials: int
    errors: int

    @property
    def upper(self) -> float | None:
        """The upper bound; None without a trial."""
        return bound_proportion(self.errors, self.trials, CONFIDENCE).upper

    def __str__(self) -> str:
        """Write it for a table."""
        return "–" if self.upper is None else f"{self.errors}/{self.trials} (≤ {100 * self.upper:.1f} %)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case: its standing, its error rates on both sides, and each system apart where that was kept."""

    case: str
    standing: str
    title: Text
    good: Rate
    bad: Rate
    good_systems: Mapping[str, Rate | None]
    bad_systems: Mapping[str, Rate | None]
    curve: Curve | None

    @property
    def meets_aim(self) -> bool:
        """Tell whether it has the trials and fault kinds that the house aims at."""
        return min(self.good.trials, self.bad.trials) >= AIM_TRIALS and len(self.bad_systems) >= AIM_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One requirement over all its proved cases."""

    id: str
    title: Text
    rows: tuple[Row, ...]

    @property
    def good(self) -> Rate:
        """False alarms over its proved cases."""
        return _sum(row.good for row in self.proved)

    @property
    def bad(self) -> Rate:
        """Misses over its proved cases."""
        return _sum(row.bad for row in self.proved)

    @property
    def kinds(self) -> int:
        """The kinds of fault tried over its proved cases."""
        return len({name for row in self.proved for name in row.bad_systems})

    @property
    def proved(self) -> tuple[Row, ...]:
        """The rows that are proved."""
        return tuple(row for row in self.rows if row.standing == PROVED)


def make_card(
    cards: Sequence[CaseCard], requirements: Mapping[str, Requirement], ledger: Ledger, curves: Curves
) -> tuple[Section, ...]:
    """Return the sections in order of id; a row whose case has changed since counts as never proved."""
    proofs = {each.case: each for each in ledger.proofs}
    drawn = {each.case: each for each in curves.curves}
    sections = []
    for name in sorted({card.requirement for card in cards}):
        rows = tuple(
            _make_row(card, proofs.get(card.id), drawn.get(card.id), ledger.standing(card))
            for card in sorted(cards, key=lambda card: card.id)
            if card.requirement == name
        )
        sections.append(Section(id=name, title=requirements[name].title, rows=rows))
    return tuple(sections)


def _make_row(card: CaseCard, proof: Proof | None, curve: Curve | None, standing: str) -> Row:
    current = proof if proof is not None and proof.digest == card.digest else None
    nothing = Side(trials=0, errors=0, systems=())
    good, bad = (current.good, current.bad) if current else (nothing, nothing)
    return Row(
        case=card.id,
        standing=standing,
        title=card.title,
        good=Rate(trials=good.trials, errors=good.errors),
        bad=Rate(trials=bad.trials, errors=bad.errors),
        good_systems=_by_system(good),
        bad_systems=_by_system(bad),
        curve=curve if curve is not None and curve.digest == card.digest else None,
    )


def _by_system(side: Side) -> dict[str, Rate | None]:
    found = {name: side.each.get(name) for name in side.systems}
    return {name: Rate(trials=each[0], errors=each[1]) if each else None for name, each in found.items()}


def _sum(rates: Iterator[Rate]) -> Rate:
    found = list(rates)
    return Rate(trials=sum(rate.trials for rate in found), errors=sum(rate.errors for rate in found))


def write_card(sections: Sequence[Section]) -> dict[str, object]:
    """Return the score card as a JSON document (schema cityassay/score-card/1)."""
    return {
        "schema": SCHEMA,
        "confidence": CONFIDENCE,
        "requirements": [
            {
                "id": section.id,
                "title": section.title.model_dump(),
                "false_alarms": _write_rate(section.good),
                "misses": _write_rate(section.bad),
                "fault_kinds": section.kinds,
                "cases": [_write_row(row) for row in section.rows],
            }
            for section in sections
        ],
    }


def _write_row(row: Row) -> dict[str, object]:
    return {
        "id": row.case,
        "standing": row.standing,
        "meets_aim": row.meets_aim,
        "false_alarms": _write_rate(row.good),
        "misses": _write_rate(row.bad),
        "good_systems": {name: _write_rate(rate) for name, rate in row.good_systems.items()},
        "bad_systems": {name: _write_rate(rate) for name, rate in row.bad_systems.items()},
        "power": row.curve.model_dump(mode="json", exclude={"case", "digest"}) if row.curve else None,
    }


def _write_rate(rate: Rate | None) -> dict[str, object] | None:
    return None if rate is None else {"trials": rate.trials, "errors": rate.errors, "upper": rate.upper}


def count_words(words: Mapping[Word, int]) -> tuple[int, int, int]:
    """Return how many trials said PASS, FAIL, and anything else."""
    passed, failed = words.get(Word.PASS, 0), words.get(Word.FAIL, 0)
    return passed, failed, sum(words.values()) - passed - failed
