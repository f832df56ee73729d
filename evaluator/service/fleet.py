"""Assay a fleet: many targets at once under one rate, one bundle each, resumed after a kill."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.service.assay import Order, assay, get_ready, stop_on_signals
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.resume import find_finished, set_aside
from evaluator.service.rulebook import Library, LoadedBook, load_book
from rules.bundle import write_whole
from rules.criterion import Budget
from rules.errors import HouseError, RefusedError
from rules.fleet import Fleet, Member
from rules.fleet_run import FleetDocument, MemberRun, compose_fleet
from rules.plan import Selection
from rules.run import RunDocument
from testers.harness.case import Case
from testers.harness.doors import open_doors
from testers.harness.rate import TokenBucket
from testers.harness.registry import find_cases
from testers.harness.signature import TrustedKey

DOCUMENT = "fleet.json"
AT_ONCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOrder:
    """What is to be assayed; `told` hears of each target that is done, with how many are done and of how many.

    at_once  targets under test at the same time
    """

    fleet: Fleet
    library: Library
    out: Path
    scheme: str | None = None
    budget: Budget = Budget.STANDARD
    selection: Selection = field(default_factory=Selection)
    seed: int = 1
    trust: Sequence[TrustedKey] = ()
    at_once: int = AT_ONCE
    told: Callable[[RunDocument, int, int], None] = field(default=lambda _run, _done, _of: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetAssay:
    """A finished fleet: its document, and whether it was ended before all targets were done."""

    document: FleetDocument
    interrupted: bool
    missing: tuple[str, ...]


async def check_fleet(order: FleetOrder) -> None:
    """Ask the gate for every target before anything is sent to any: a fleet runs whole or not at all.

    Raises
    ------
    RefusedError
        An authorisation does not cover its target; the sentence names it.
    UsageError
        A scheme or a device class is not known.

    """
    for member in order.fleet.members:
        target = member.target
        try:
            await open_doors(target, trust=order.trust)
        except RefusedError as error:
            raise RefusedError(error.message.preceded_by(target.target.id)) from error
    _Books(order)


async def assay_fleet(order: FleetOrder) -> FleetAssay:
    """Assay every target that has no finished bundle yet, and write the fleet's document.

    Ctrl-C ends the running cases, lets them clean up and leaves the rest for the next time.

    Raises
    ------
    HouseError
        A bundle or the document could not be written (exit 70).

    """
    yard = _Yard(order)
    with stop_on_signals(yard.stop):
        async with asyncio.TaskGroup() as workers:
            for _ in range(min(order.at_once, len(order.fleet.members))):
                workers.create_task(yard.work())
    if not yard.runs:
        raise HouseError(_nothing_done())
    ids = [member.target.target.id for member in order.fleet.members]
    document = compose_fleet(order.fleet.id, [yard.runs[name] for name in ids if name in yard.runs])
    write_whole(order.out / DOCUMENT, document.to_json().encode())
    missing = tuple(name for name in ids if name not in yard.runs)
    return FleetAssay(document=document, interrupted=yard.stop.is_set(), missing=missing)


def place_of(order: FleetOrder, member: Member) -> Path:
    """Return the folder of a target's bundle."""
    return order.out / "targets" / member.target.target.id


class _Books:
    """The rule books that a fleet needs, each loaded once."""

    def __init__(self, order: FleetOrder) -> None:
        self._books: Mapping[tuple[str, str | None], LoadedBook] = {
            key: load_book(order.library, *key)
            for key in {self._key(order, member) for member in order.fleet.members}
        }
        self._order = order

    def find(self, member: Member) -> LoadedBook:
        return self._books[self._key(self._order, member)]

    @staticmethod
    def _key(order: FleetOrder, member: Member) -> tuple[str, str | None]:
        identity = member.target.target
        return order.scheme or identity.kind, identity.class_


class _Yard:
    """The targets still to do, and what has come of those done."""

    def __init__(self, order: FleetOrder) -> None:
        self._order = order
        self._books = _Books(order)
        self._cases: Mapping[str, Case] = find_cases(DIMENSIONS)
        self._left: Iterator[Member] = iter(order.fleet.members)
        self._done = itertools.count(1)
        self._rate = TokenBucket(order.fleet.max_rate, sharers=min(order.at_once, len(order.fleet.members)))
        self.stop = asyncio.Event()
        self.runs: dict[str, MemberRun] = {}

    async def work(self) -> None:
        """Take one target after another until none is left or the fleet is stopped."""
        for member in self._left:
            if self.stop.is_set():
                return
            run = await self._finish(member)
            name = member.target.target.id
            place = place_of(self._order, member).relative_to(self._order.out)
            self.runs[name] = MemberRun(run=run, bundle=place.as_posix(), class_=member.target.target.class_)
            self._order.told(run, next(self._done), len(self._order.fleet.members))

    async def _finish(self, member: Member) -> RunDocument:
        place = place_of(self._order, member)
        finished = find_finished(place, member.target.target.id)
        if finished is not None and not finished.interrupted:
            return finished
        set_aside(place)
        order = self._order
        ready = await get_ready(
            Order(
                target=member.target,
                book=self._books.find(member),
                budget=order.budget,
                selection=order.selection,
                seed=order.seed,
                folder=member.folder,
                trust=order.trust,
                fleet=self._rate,
                stop=self.stop,
            ),
            self._cases,
        )
        return (await assay(ready, place)).run
