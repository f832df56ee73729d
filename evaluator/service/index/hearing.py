"""Judge what the index engine measured of one city: verdicts by the scheme, the level, the bundle."""

import datetime as dt
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

from evaluator.service.index.build import Input
from evaluator.service.proofs import COMPUTED
from evaluator.service.rejudge import MEASUREMENTS, PLAN, SUBJECT
from evaluator.service.rulebook import LoadedBook, load_book, open_library
from indices.declaration import DeclaredCity
from indices.measure import CityDraws, Measured, Standing, measure_city
from indices.structure import Structure
from indices.table import Array
from rules.bundle import BundleWriter
from rules.case import CaseCard
from rules.casebook import Casebook
from rules.compose import compose_run
from rules.criterion import Budget
from rules.evaluated import Evaluated, EvaluatedIdentity, InputFile
from rules.hazard import Hazard
from rules.level_scale import Grade, LevelScale, grade
from rules.plan import Means, Plan, make_plan
from rules.record import CaseRecord
from rules.run import RunDocument
from rules.text import Text
from rules.verdict import Verdict, Word

PROTOCOL = "index"
LEVEL = "level.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hearing:
    """What is to be judged of one city.

    draws   of every element of the tree by code
    before  the level held last time
    files   that go into the bundle as evidence
    """

    city: DeclaredCity
    structure: Structure
    standing: Standing
    draws: Mapping[str, Array]
    scale: LevelScale
    scheme: str
    day: dt.date
    seed: int
    before: str | None = None
    inputs: tuple[Input, ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def index(self) -> Array:
        """The draws of the index itself."""
        return self.draws[self.structure.top.code]

    def grade(self, failed: tuple[str, ...] = ()) -> Grade:
        """Return the level; requirements that failed may hold it down."""
        return grade(self.index, self.scale, self.day, failed=failed, before=self.before)


def judge_city(hearing: Hearing, out: Path) -> RunDocument:
    """Judge the city by its scheme and write the bundle into `out`, which must be new or empty.

    Raises
    ------
    UsageError
        `out` holds something already or cannot be made; the scheme is unknown.

    """
    started = dt.datetime.now().astimezone()
    book = load_book(open_library(), hearing.scheme)
    plan = _plan(book, hearing.day)
    records = _record(plan, _measure(hearing), started)
    bundle = BundleWriter(out)
    bundle.write(SUBJECT, _write_subject(hearing))
    book.write_to(bundle)
    bundle.write(PLAN, (plan.model_dump_json(indent=1) + "\n").encode())
    for place in hearing.files:
        bundle.keep(place.read_bytes())
    casebook = Casebook(
        tool_version=version("cityassay"),
        started=started,
        finished=dt.datetime.now().astimezone(),
        seed=hearing.seed,
        interrupted=False,
        records=records,
        proofs=dict.fromkeys(records, COMPUTED),
        environment={"python": platform.python_version(), "system": platform.system()},
    )
    bundle.write(MEASUREMENTS, casebook.write(bundle.keep))
    identity = _identify(hearing).identity
    # The level needs the verdicts, and the bundle's chain needs the level: it is composed twice.
    first = compose_run(identity, book.book, plan, casebook, bundle.head())
    final = settle_level(hearing, first)
    bundle.write(LEVEL, (json.dumps(final.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode())
    document = compose_run(identity, book.book, plan, casebook, bundle.head())
    bundle.close(document.to_json().encode())
    return document


def settle_level(hearing: Hearing, document: RunDocument) -> Grade:
    """Return the level once it is known which requirements failed: some of them hold a city down."""
    return hearing.grade(tuple(each.id for each in document.requirements if each.verdict is Word.FAIL))


def _measure(hearing: Hearing) -> Measured:
    structure = hearing.structure
    goals = {each.code: hearing.draws[each.code] for each in structure.children(structure.top.code)}
    likely = max(hearing.grade().probabilities)
    return measure_city(
        structure, hearing.standing, CityDraws(index=hearing.index, goals=goals, level_probability=likely)
    )


def _plan(book: LoadedBook, day: dt.date) -> Plan:
    cards = [_make_card(each.id, each.title, each.why) for each in book.book.requirements.values()]
    means = Means(
        endpoints=frozenset({PROTOCOL}), capabilities={}, hazard=Hazard.READ, budget=Budget.STANDARD, edition=day
    )
    return make_plan(book.book.scheme, book.book.requirements, cards, means)


def _make_card(requirement: str, title: Text, why: Text) -> CaseCard:
    return CaseCard(
        id=f"{requirement}.{PROTOCOL}",
        requirement=requirement,
        protocol=PROTOCOL,
        title=title,
        why=why,
        when="always",
        endpoints=(PROTOCOL,),
    )


def _record(plan: Plan, measured: Measured, started: dt.datetime) -> dict[str, CaseRecord]:
    records = {}
    for card in (case.card for each in plan.requirements for case in each.cases):
        found = measured.get(card.requirement)
        if isinstance(found, Text):
            problem = Verdict(word=Word.INCONCLUSIVE, reason=found)
            records[card.id] = CaseRecord(id=card.id, started=started, seconds=0.0, problem=problem)
        elif found is not None:
            records[card.id] = CaseRecord(id=card.id, started=started, seconds=0.0, measurements=found)
    return records


def _identify(hearing: Hearing) -> Evaluated:
    city = hearing.city
    return Evaluated(
        subject=EvaluatedIdentity(id=city.id, kind="city", name=city.name),
        inputs=tuple(
            InputFile(role=each.role, file=each.name, sha256=each.sha256, bytes=each.size) for each in hearing.inputs
        ),
    )


def _write_subject(hearing: Hearing) -> bytes:
    text: str = yaml.safe_dump(_identify(hearing).model_dump(mode="json"), allow_unicode=True, sort_keys=False)
    return text.encode()
