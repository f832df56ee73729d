"""The one use case behind every scheme: plan, observe, measure, judge, bundle."""

import asyncio
import contextlib
import datetime as dt
import platform
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evaluator.service.planner import Planner
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
from rules.errors import HouseError, UsageError
from rules.hazard import Hazard
from rules.plan import Means, Plan, Selection
from rules.record import CaseRecord
from rules.run import RunDocument
from rules.subject import Target
from rules.text import Text
from testers.harness.case import Case
from testers.harness.doors import Doors, open_doors
from testers.harness.journal import clear_journals
from testers.harness.listener import Listener, Silence
from testers.harness.rate import TokenBucket
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
    fleet    the rate that the targets of a fleet share
    stop     set by whoever runs many orders at once; without it Ctrl-C ends this one
    resume   go on with what long cases of a run that was killed had done
    rules    a folder where orders of the same book leave its files once, for all their bundles to link to
    planner  of the same book and cases, where many orders share one
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
    fleet: TokenBucket | None = None
    stop: asyncio.Event | None = None
    resume: bool = False
    rules: Path | None = None
    planner: Planner | None = None


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
        planner = order.planner or Planner(book=order.book.book, cases=self.cases)
        return planner.plan(means)


async def get_ready(order: Order, cases: Mapping[str, Case] | None = None) -> Ready:
    """Resolve secrets, find the cases (unless they are given) and ask the gate.

    Raises
    ------
    RefusedError
        The authorisation does not cover the target (exit 4, nothing sent).
    UsageError
        A secret, a trust or an arming file cannot be read; a case or requirement picked is not of this scheme.

    """
    cases = find_cases(DIMENSIONS) if cases is None else cases
    _refuse_untestable(order)
    _check_selection(order, cases)
    doors = await open_doors(order.target, trust=order.trust, arm=order.arm, fleet=order.fleet)
    setting = set_up(
        target=order.target,
        doors=doors,
        seed=order.seed,
        scale=order.scale,
        listener=order.listener,
        folder=order.folder,
    )
    return Ready(order=order, doors=doors, setting=setting, cases=cases)


def _refuse_untestable(order: Order) -> None:
    """Refuse a scheme that no tester measures: its run would be a list of NOT_TESTED."""
    book = order.book.book
    makers = {check.measure.by for each in book.requirements.values() for check in each.checks}
    if "testers" not in makers:
        raise UsageError(
            Text(
                zh=f"方案 {book.scheme.id} 不是对在线系统的测试。城市指数请用 cityassay index assay。",
                en=f"Scheme {book.scheme.id} tests no live system. For a city index use 'cityassay index assay'.",
            )
        )


def _check_selection(order: Order, cases: Mapping[str, Case]) -> None:
    """Refuse names that pick nothing: an empty plan would look like a run."""
    picked = order.selection.only | order.selection.skip
    demanded = {demand.id for demand in order.book.book.scheme.requirements} if picked else set()
    missing = sorted(
        name for name in picked - demanded if name not in cases or cases[name].card.requirement not in demanded
    )
    if missing:
        known = demanded | {name for name, case in cases.items() if case.card.requirement in demanded}
        scheme, ids = order.book.book.scheme.id, ", ".join(sorted(known))
        raise UsageError(
            Text(
                zh=f"方案 {scheme} 中没有要求或用例 {missing[0]}。可选：{ids}。",
                en=f"Scheme {scheme} has no requirement or case {missing[0]}. There are: {ids}.",
            )
        )


async def assay(ready: Ready, out: Path) -> Assay:
    """Run the plan and write the bundle into `out`, which must be new or empty.

    Ctrl-C ends the running case, lets it clean up, and leaves a closed bundle that says 'interrupted'.

    Raises
    ------
    UsageError
        `out` holds something already or cannot be made; nothing was sent.
    HouseError
        The bundle could not be written to its end (exit 70); what stands in `out` is unfinished.

    """
    # The bundles of a fleet are brought to the disk together; whoever takes the fleet up again checks every digest.
    bundle = BundleWriter(out, durable=ready.order.rules is None)
    journals = find_journals(out)
    try:
        if not ready.order.resume:
            clear_journals(journals)
        run = await _fill(ready, bundle, journals)
        # What Ctrl-C has ended may go on later; what has come to its end is told by its evidence.
        if not run.interrupted:
            clear_journals(journals)
        return Assay(run=run, folder=out)
    except (OSError, UsageError) as error:
        # What the target does has become a verdict long before; what is left is a full disk or lost rights.
        raise _unwritten(out, error) from error


def find_journals(out: Path) -> Path:
    """Return where the journals of a bundle in `out` lie: beside it, as `--resume` moves what was unfinished aside."""
    return out.with_name(f"{out.name}.journals")


async def _fill(ready: Ready, bundle: BundleWriter, journals: Path) -> RunDocument:
    order = ready.order
    bundle.write(SUBJECT, write_subject(order.target))
    order.book.write_to(bundle, shelf=order.rules)
    started = _read_clock()
    setting = replace(ready.setting, journals=journals)
    run = Run(setting=setting, cases=ready.cases, evidence=bundle, stop=order.stop or asyncio.Event())
    plan, records = await _run(ready, run)
    bundle.write(PLAN, (plan.model_dump_json(indent=1) + "\n").encode())
    casebook = _fill_casebook(ready, records, started, interrupted=run.stop.is_set())
    bundle.write(MEASUREMENTS, casebook.write(bundle.keep))
    document = compose_run(order.target.target, order.book.book, plan, casebook, bundle.head())
    bundle.close(document.to_json().encode(), order.key)
    return document


def _unwritten(out: Path, error: OSError | UsageError) -> HouseError:
    why = error.message if isinstance(error, UsageError) else Text.same(f"{error.strerror or error}.")
    return HouseError(
        Text(
            zh=f"证据包没有写完，运行文档没有写出：{why.zh} 未完成的内容留在 {out}；排除原因后用 --resume 重新测评。",
            en=f"The bundle was not finished and no run document was written: {why.en} What there is lies in {out}; "
            "mend the cause and run again with --resume.",
        )
    )


async def _run(ready: Ready, run: Run) -> tuple[Plan, dict[str, CaseRecord]]:
    plans = [ready.plan()]

    def replan(observed: Mapping[str, Answer]) -> Plan:
        plans.append(ready.plan(observed))
        return plans[-1]

    records: dict[str, CaseRecord] = {}
    # Many runs at once have one who listens to signals for all of them.
    with contextlib.nullcontext() if ready.order.stop else stop_on_signals(run.stop):
        async for record in run_plan(run, plans[0], replan=replan):
            records[record.id] = record
    return plans[-1], records


def _fill_casebook(
    ready: Ready, records: Mapping[str, CaseRecord], started: dt.datetime, *, interrupted: bool
) -> Casebook:
    ledger = read_ledger()
    return Casebook(
        tool_version=_read_version(),
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
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
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


@cache
def _read_version() -> str:
    return version("cityassay")


def _read_clock() -> dt.datetime:
    return dt.datetime.now().astimezone()
