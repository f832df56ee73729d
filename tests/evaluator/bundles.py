"""Whole bundles for the tests of history, API and console: installed rules, measurements from their worked examples."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.bootstrap import BUNDLES, DATABASE, open_history
from evaluator.service.history import History
from evaluator.service.rejudge import MEASUREMENTS, PLAN, SUBJECT
from evaluator.service.rulebook import LoadedBook, load_book, open_library
from evaluator.service.targets import write_subject
from evaluator.store.database import open_database
from rules.bundle import BundleWriter
from rules.case import CaseCard
from rules.casebook import Casebook
from rules.compose import compose_run
from rules.criterion import Budget
from rules.example import build_measurement
from rules.hazard import Hazard
from rules.plan import Means, make_plan, measured_by
from rules.record import CaseRecord
from rules.requirement import Requirement
from rules.run import RunDocument
from rules.subject import Target
from rules.verdict import Word

DAY = dt.date(2026, 11, 23)
START = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SCHEME = "information-system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a bundle shall hold: whose run, when, and the word of each requirement (PASS where none is named)."""

    id: str = "lamp-pole-07"
    name: str = "智慧灯杆"
    start: dt.datetime = START
    words: Mapping[str, Word] = field(default_factory=dict)


def bake(folder: Path, recipe: Recipe | None = None) -> RunDocument:
    """Write a closed bundle into `folder` and return its run document."""
    recipe = recipe or Recipe()
    loaded = load_book(open_library(), SCHEME)
    requirements = loaded.book.requirements
    cards = [_make_card(each) for each in requirements.values()]
    plan = make_plan(loaded.book.scheme, requirements, cards, _make_means())
    bundle = BundleWriter(folder)
    target = _make_target(recipe)
    bundle.write(SUBJECT, write_subject(target))
    loaded.write_to(bundle)
    bundle.write(PLAN, plan.model_dump_json(indent=1).encode())
    casebook = _fill(bundle, loaded, cards, recipe)
    bundle.write(MEASUREMENTS, casebook.write(bundle.keep))
    run = compose_run(target.target, loaded.book, plan, casebook, bundle.head())
    bundle.close(run.to_json().encode())
    return run


def open_test_history(folder: Path) -> History:
    """Open a history of its own in `folder`."""
    return History(open_database(f"sqlite:///{folder / 'history.db'}"))


def serve_from(folder: Path) -> Mapping[str, str]:
    """Return the environment of a process that serves the bundles of `folder`."""
    return {DATABASE: f"sqlite:///{folder / 'history.db'}", BUNDLES: str(folder)}


def point_at(folder: Path) -> None:
    """Make this process serve the bundles of `folder`; undo it with `point_nowhere`."""
    os.environ.update(serve_from(folder))
    open_history.cache_clear()


def point_nowhere() -> None:
    """Take the environment of `point_at` away."""
    for name in (DATABASE, BUNDLES):
        os.environ.pop(name, None)
    open_history.cache_clear()


def _make_means() -> Means:
    return Means(
        endpoints=frozenset({"http"}),
        capabilities={},
        hazard=Hazard.WRITE_SAFE,
        budget=Budget.STANDARD,
        edition=DAY,
    )


def _make_card(requirement: Requirement) -> CaseCard:
    named = {check.measure.of for check in requirement.checks if "." in check.measure.of}
    case = min(named, default=f"{requirement.id}.http")
    return CaseCard(
        id=case,
        requirement=requirement.id,
        protocol=case.split(".")[1],
        title=requirement.title,
        why=requirement.why,
        when="always",
        endpoints=("http",),
    )


def _make_target(recipe: Recipe) -> Target:
    return Target.model_validate(
        {
            "target": {
                "id": recipe.id,
                "kind": SCHEME,
                "class": "lamp-controller",
                "name": {"zh": recipe.name, "en": f"{recipe.id} (example)"},
                "maker": "示例照明有限公司",
                "model": "LP-7",
                "firmware": "1.4.2",
            },
            "endpoints": {"http": "http://127.0.0.1:8080"},
            "authorisation": {
                "owner": "示例照明有限公司",
                "hosts": ["127.0.0.1"],
                "ports": [8080],
                "from": dt.date(2026, 1, 1),
                "until": dt.date(2027, 12, 31),
            },
        }
    )


def _fill(bundle: BundleWriter, loaded: LoadedBook, cards: list[CaseCard], recipe: Recipe) -> Casebook:
    records = {card.id: _record(bundle, loaded.book.requirements[card.requirement], card, recipe) for card in cards}
    return Casebook(
        tool_version="0.1.0",
        started=recipe.start,
        finished=recipe.start + dt.timedelta(minutes=4),
        seed=7,
        interrupted=False,
        records=records,
        proofs=dict.fromkeys(records, "proved"),
        environment={"authorised_by": "loopback"},
    )


def _record(bundle: BundleWriter, requirement: Requirement, card: CaseCard, recipe: Recipe) -> CaseRecord:
    word = recipe.words.get(requirement.id, Word.PASS)
    measurements = {}
    for check in requirement.checks:
        if measured_by(check, card):
            examples = [each for each in requirement.examples if each.check == check.key]
            example = next((each for each in examples if each.verdict is word), examples[0])
            measurements[check.key] = build_measurement(check.measure, example.measurement)
    return CaseRecord(
        id=card.id,
        started=recipe.start,
        seconds=3.5,
        measurements=measurements,
        identity={"firmware": "1.4.3"} if requirement.id == "CMP-01" else {},
        evidence=(bundle.keep(f"{recipe.id} {card.id}\n".encode()),),
    )
