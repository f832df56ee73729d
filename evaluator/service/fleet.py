"""Assay a fleet: many targets at once under one rate, one bundle each, resumed after a kill."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evaluator.service.assay import Order, Ready, assay, get_ready, stop_on_signals
from evaluator.service.planner import Planner
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.resume import find_finished, set_aside
from evaluator.service.rulebook import Library, LoadedBook, load_book
from evaluator.service.targets import refuse_plain_secrets
from reports.fleet.dossier import FleetDossier
from rules.bundle import write_whole
from rules.criterion import Budget
from rules.errors import HouseError, RefusedError, UsageError
from rules.fleet import Fleet, Member, load_fleet
from rules.fleet_run import FleetDocument, MemberRun, compose_fleet
from rules.plan import Selection
from rules.run import RunDocument
from rules.text import Text
from testers.harness.case import Case
from testers.harness.rate import TokenBucket
from testers.harness.registry import find_cases
from testers.harness.signature import TrustedKey

DOCUMENT, TARGETS = "fleet.json", "targets"
AT_ONCE = 64
_RULES = ".rules"
_COLLECT_AT = (20_000, 20, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOrder:
    """What is to be assayed; `told` hears of each target that is done, with how many are done and of how many.

    at_once  targets under test at the same time
    resume   a target with a finished bundle is done; without it a folder that holds anything is refused
    """

    fleet: Fleet
    library: Library
    out: Path
    scheme: str | None = None
    budget: Budget = Budget.STANDARD
    selection: Selection = field(default_factory=Selection)
    seed: int = 1
    trust: Sequence[TrustedKey] = ()
    key: Ed25519PrivateKey | None = None
    at_once: int = AT_ONCE
    resume: bool = False
    told: Callable[[RunDocument, int, int], None] = field(default=lambda _run, _done, _of: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetAssay:
    """A finished fleet: what its reports are made from, and how many targets had been done before."""

    dossier: FleetDossier
    found_done: int

    @property
    def document(self) -> FleetDocument:
        """The document of the fleet."""
        return self.dossier.document


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFleet:
    """A fleet that has passed the gate, every target of it: nothing has been sent and nothing written yet."""

    order: FleetOrder
    books: Mapping[str, LoadedBook]
    planners: Mapping[str, Planner]
    cases: Mapping[str, Case]

    async def ready(
        self, member: Member, *, rate: TokenBucket | None = None, stop: asyncio.Event | None = None
    ) -> Ready:
        """Return the order of one target."""
        order = self.order
        book = self.books[member.target.target.id]
        return await get_ready(
            Order(
                target=member.target,
                book=book,
                budget=order.budget,
                selection=order.selection,
                seed=order.seed,
                folder=member.folder,
                trust=order.trust,
                key=order.key,
                fleet=rate,
                stop=stop,
                resume=order.resume,
                rules=order.out / _RULES / book.book.sha256,
                planner=self.planners[book.book.sha256],
            ),
            self.cases,
        )


def read_fleet(path: Path) -> Fleet:
    """Read a fleet file or a CSV of targets.

    Raises
    ------
    UsageError
        With file, line and mend; also for a secret written in clear.

    """
    fleet = load_fleet(path)
    for member in fleet.members:
        refuse_plain_secrets(member.target, path)
    return fleet


async def get_fleet_ready(order: FleetOrder) -> ReadyFleet:
    """Ask the gate for every target before anything is sent to any: a fleet runs whole or not at all.

    Raises
    ------
    RefusedError
        An authorisation does not cover its target; the sentence names it (exit 4).
    UsageError
        A scheme, a device class, a requirement or a secret is not there, or the folder is taken.

    """
    _check_place(order)
    books: dict[tuple[str, str | None], LoadedBook] = {}
    of_member: dict[str, LoadedBook] = {}
    for member in order.fleet.members:
        identity = member.target.target
        key = (order.scheme or identity.kind, identity.class_)
        if key not in books:
            books[key] = load_book(order.library, *key)
        of_member[identity.id] = books[key]
    cases = find_cases(DIMENSIONS)
    planners = {each.book.sha256: Planner(book=each.book, cases=cases) for each in books.values()}
    fleet = ReadyFleet(order=order, books=of_member, planners=planners, cases=cases)
    for member in order.fleet.members:
        name = member.target.target.id
        try:
            await fleet.ready(member)
        except (RefusedError, UsageError) as error:
            raise type(error)(_name_first(name, error.message)) from error
    return fleet


async def assay_fleet(fleet: ReadyFleet) -> FleetAssay:
    """Assay every target that has no finished bundle yet, and write the fleet's document.

    Ctrl-C ends the running cases, lets them clean up, and leaves the rest for the next time.

    Raises
    ------
    HouseError
        A bundle or the document could not be written (exit 70).

    """
    order = fleet.order
    yard = _Yard(fleet)
    with stop_on_signals(yard.stop), _seldom_collecting():
        await _work_all(yard, min(order.at_once, len(order.fleet.members)))
    ids = [member.target.target.id for member in order.fleet.members]
    missing = [name for name in ids if name not in yard.runs]
    if not yard.runs:
        raise HouseError(_nothing_done(order))
    document = compose_fleet(order.fleet.id, [yard.runs[name] for name in ids if name in yard.runs], missing)
    write_whole(order.out / DOCUMENT, document.to_json().encode())
    await asyncio.to_thread(os.sync)
    # Every bundle has its own link to the rules; the shelf they came from is of no more use.
    shutil.rmtree(order.out / _RULES, ignore_errors=True)
    books = fleet.books.values()
    titles = {each.id: each.title for book in books for each in book.book.requirements.values()}
    dossier = FleetDossier(document=document, titles=titles, folder=order.out.resolve())
    return FleetAssay(dossier=dossier, found_done=yard.found_done)


def place_of(order: FleetOrder, member: Member) -> Path:
    """Return the folder of a target's bundle."""
    return order.out / TARGETS / member.target.target.id


async def _work_all(yard: "_Yard", hands: int) -> None:
    """Let many hands work; the first error of one ends all, and is raised as itself."""
    tasks = [asyncio.create_task(yard.work()) for _ in range(hands)]
    try:
        await asyncio.gather(*tasks)
    finally:
        yard.stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for garbage seldom, and not among what stays: rules, cases and modules outlive the fleet."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AT)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class _Yard:
    """The targets still to do, and what has come of those done."""

    def __init__(self, fleet: ReadyFleet) -> None:
        order = fleet.order
        self._fleet = fleet
        self._order = order
        self._left: Iterator[Member] = iter(order.fleet.members)
        self._rate = TokenBucket(order.fleet.max_rate, sharers=min(order.at_once, len(order.fleet.members)))
        self.stop = asyncio.Event()
        self.runs: dict[str, MemberRun] = {}
        self.found_done = 0

    async def work(self) -> None:
        """Take one target after another until none is left or the fleet is stopped."""
        for member in self._left:
            if self.stop.is_set():
                return
            place = place_of(self._order, member)
            run = self._find_done(member, place) or await self._assay(member, place)
            bundle = place.relative_to(self._order.out).as_posix()
            identity = member.target.target
            self.runs[identity.id] = MemberRun(run=run, bundle=bundle, class_=identity.class_)
            self._order.told(run, len(self.runs), len(self._order.fleet.members))

    def _find_done(self, member: Member, place: Path) -> RunDocument | None:
        try:
            finished = find_finished(place, member.target.target.id) if self._order.resume else None
        except UsageError:
            # Cut off by a power failure, or altered: it proves nothing, is kept aside, and the target is tested again.
            finished = None
        if finished is None or finished.interrupted:
            return None
        self.found_done += 1
        return finished

    async def _assay(self, member: Member, place: Path) -> RunDocument:
        set_aside(place)
        return (await assay(await self._fleet.ready(member, rate=self._rate, stop=self.stop), place)).run


def _check_place(order: FleetOrder) -> None:
    """Refuse a folder that holds something which is no fleet's, or a fleet's that nobody asked to resume."""
    out = order.out
    if out.exists() and not out.is_dir():
        raise UsageError(
            Text(zh=f"{out} 不是文件夹。请用 --out 另选位置。", en=f"{out} is no folder. Choose another with --out.")
        )
    held = {each.name for each in out.iterdir()} if out.is_dir() else set()
    if not held or (order.resume and held & {TARGETS, DOCUMENT, _RULES}):
        return
    raise UsageError(
        Text(
            zh=f"{out} 已有内容，未改动。请用 --out 另选位置；若是未测完的集群，可加 --resume 接着测。",
            en=f"{out} holds something already and was not touched. Choose another place with --out; "
            "a fleet begun there goes on with --resume.",
        )
    )


def _name_first(target: str, message: Text) -> Text:
    return Text(zh=f"{target}：{message.zh}", en=f"{target}: {message.en}")


def _nothing_done(order: FleetOrder) -> Text:
    return Text(
        zh=f"没有一个目标测完，未写出集群文档。可用同样的命令加 --resume --out {order.out} 接着测。",
        en="Not one target was finished and no fleet document was written. "
        f"Go on with the same command and --resume --out {order.out}.",
    )
