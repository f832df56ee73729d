"""The one use case behind every scheme: plan, observe, measure, judge, bundle."""

import asyncio
import contextlib
import datetime as dt
import platform
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evaluator.service.proofs import read_ledger
from evaluator.service.rejudge import MEASUREMENTS, PLAN, SUBJECT
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import LoadedBook
from evaluator.service.targets import write_subject
from rules.applicability import Answer
from rules.bundle import BundleWriter
from rules.casebook import Casebook
from rules.compose import compose_run
from rules.criterion import Budget
from rules.hazard import Hazard
from rules.plan import Means, Plan, Selection, make_plan
from rules.record import CaseRecord
from rules.run import RunDocument
from rules.subject import Target
from testers.harness.case import Case
from testers.harness.doors import Doors, open_doors
from testers.harness.listener import Listener, Silence
from testers.harness.registry import find_cases
from testers.harness.runner import run_plan
from testers.harness.setting import Setting, set_up
from testers.harness.signature import TrustedKey
from testers.harness.trial import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be assayed, by which rules, how thoroughly, on whose word.

    folder   of the target file, for its `file:` references
    trust    keys whose signature under an authorisation counts
    arm      the arming file for disruptive cases
    scale    of time parameters; 1 but for proofs
    """

    target: Target
    book: LoadedBook
    budget: Budget = Budget.STANDARD
    selection: Selection = field(default_factory=Selection)
    edition: dt.date | None = None
    seed: int = 1
    scale: float = 1.0
    folder: Path = Path()
    trust: Sequence[TrustedKey] = ()
    arm: Path | None = None
    key: Ed25519PrivateKey | None = None
    listener: Listener = field(default_factory=Silence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assay:
    """A finished assay: the run document and the bundle folder it stands in."""

    run: RunDocument
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An order that has passed the gate: nothing has been sent and nothing written yet."""

    order: Order
    doors: Doors
    setting: Setting
    cases: Mapping[str, Case]

    def plan(self, observed: Mapping[str, Answer] | None = None) -> Plan:
        """Plan the run; what was observed overrides what is declared."""
        order = self.order
        means = Means(
            endpoints=frozenset(order.target.endpoints),
            capabilities={**order.target.capabilities, **(observed or {})},
            # An armed run may be rougher than the file allows alone; the doors know at every moment.
            hazard=max(order.target.authorisation.hazard, self.doors.hazard, key=list(Hazard).index),
            budget=order.budget,
            edition=order.edition or dt.datetime.now().astimezone().date(),
            selection=order.selection,
        )
        cards = [case.card for case in self.cases.values()]
        book = order.book.book
        return make_plan(book.scheme, book.requirements, cards, means)


async def get_ready(order: Order) -> Ready:
    """Resolve secrets, find the cases and ask the gate.

    Raises
    ------
    RefusedError
        The authorisation does not cover the target (exit 4, nothing sent).
    UsageError
        A secret, a trust or an arming file cannot be read.

    """
    doors = await open_doors(order.target, trust=order.trust, arm=order.arm)
    setting = set_up(
        target=order.target,
        doors=doors,
        seed=order.seed,
        scale=order.scale,
        listener=order.listener,
        folder=order.folder,
    )
    return Ready(order=order, doors=doors, setting=setting, cases=find_cases(DIMENSIONS))


async def assay(ready: Ready, out: Path) -> Assay:
    """Run the plan and write the bundle into `out`, which must be new or empty.

    Ctrl-C ends the running case, lets it clean up, and leaves a closed bundle that says 'interrupted'.
    """
    order = ready.order
    bundle = BundleWriter(out)
    bundle.write(SUBJECT, write_subject(order.target))
    order.book.write_to(bundle)
    started = _read_clock()
    run = Run(setting=ready.setting, cases=ready.cases, evidence=bundle)
    plan, records = await _run(ready, run)
    bundle.write(PLAN, (plan.model_dump_json(indent=1) + "\n").encode())
    casebook = _fill_casebook(ready, records, started, interrupted=run.stop.is_set())
    bundle.write(MEASUREMENTS, casebook.write(bundle.keep))
    document = compose_run(order.target.target, order.book.book, plan, casebook, bundle.head())
    bundle.close(document.to_json().encode(), order.key)
    return Assay(run=document, folder=out)


async def _run(ready: Ready, run: Run) -> tuple[Plan, dict[str, CaseRecord]]:
    plans = [ready.plan()]

    def replan(observed: Mapping[str, Answer]) -> Plan:
        plans.append(ready.plan(observed))
        return plans[-1]

    records: dict[str, CaseRecord] = {}
    with _stop_on_signals(run.stop):
        async for record in run_plan(run, plans[0], replan=replan):
            records[record.id] = record
    return plans[-1], records


def _fill_casebook(
    ready: Ready, records: Mapping[str, CaseRecord], started: dt.datetime, *, interrupted: bool
) -> Casebook:
    ledger = read_ledger()
    return Casebook(
        tool_version=version("cityassay"),
        started=started,
        finished=_read_clock(),
        seed=ready.order.seed,
        interrupted=interrupted,
        records=records,
        proofs={name: ledger.standing(ready.cases[name].card) for name in records if name in ready.cases},
        environment={
            "authorised_by": ready.doors.clearance.signer,
            "python": platform.python_version(),
            "system": platform.system(),
        },
    )


@contextlib.contextmanager
def _stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into the stop event, so that a readable bundle is left behind."""
    loop = asyncio.get_running_loop()
    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Only the main thread of a POSIX process may take signals; elsewhere the caller cancels the task.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


def _read_clock() -> dt.datetime:
    return dt.datetime.now().astimezone()
