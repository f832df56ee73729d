"""A device behind the broker that reports fast, so that a proof run need not wait: many reports a second, numbered."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import NoReturn

from testers.specimens.broker.hub import Hub
from testers.specimens.broker.session import Message
from testers.specimens.specimen import ServeOptions

TOPIC = "city/meter"
_SILENT_AFTER = 4  # reports
_BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How two meters report; times in seconds, not scaled: they are the defect.

    period                    between two reports of a meter
    late_share, late_seconds  share of reports handed over late by that much (REL-03); what follows waits behind them
    jitter                    every report is handed over up to this much late, in order (REL-04)
    overtaken                 share of reports that the next one overtakes (REL-05)
    twice                     share of reports handed over twice (REL-05)
    ahead                     the meters' clock minus the true time (REL-24)
    whole_seconds             the meters' clock knows whole seconds only
    numbered, timed           reports carry `seq`, `ts`
    meters                    how many of them there are
    times                     the true period is so many times the declared one (SHR-07)
    skipped                   share of reports that are never made (SHR-07)
    silent                    how many of the meters fall silent after a few reports (SHR-07)
    """

    period: float = 0.01
    late_share: float = 0.0
    late_seconds: float = 0.0
    jitter: float = 0.0
    overtaken: float = 0.0
    twice: float = 0.0
    ahead: float = 0.0
    whole_seconds: bool = False
    numbered: bool = True
    timed: bool = True
    meters: int = 2
    times: float = 1.0
    skipped: float = 0.0
    silent: int = 0


@asynccontextmanager
async def reporting(hub: Hub, manners: Reporting | None, options: ServeOptions) -> AsyncIterator[None]:
    """Let the meters report through `hub` until the context ends."""
    if manners is None:
        yield
        return
    names = [f"meter-{number + 1:02}" for number in range(manners.meters)]
    meters = [
        _Meter(hub, manners, name, options.rng(name), silent=number < manners.silent)
        for number, name in enumerate(names)
    ]
    tasks = [asyncio.create_task(work) for meter in meters for work in (meter.measure(), meter.hand_over())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Meter:
    def __init__(self, hub: Hub, manners: Reporting, name: str, rng: Random, *, silent: bool) -> None:
        self._silent = silent
        self._hub = hub
        self._manners = manners
        self._name = name
        self._rng = rng
        self._queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=1_000)
        self._held: bytes | None = None
        self._number = 0

    async def measure(self) -> NoReturn:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self._manners.period * self._manners.times, loop.time())
            await asyncio.sleep(due - loop.time())
            if self._rng.random() < self._manners.skipped or (self._silent and self._number >= _SILENT_AFTER):
                continue
            self._number += 1
            await self._queue.put((loop.time() + self._delay(), self._reading()))

    async def hand_over(self) -> NoReturn:
        loop = asyncio.get_running_loop()
        while True:
            due, payload = await self._queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if self._held is None and self._rng.random() < self._manners.overtaken:
                self._held = payload
                continue
            self._publish(payload)
            if self._held is not None:
                self._publish(self._held)
                self._held = None

    def _publish(self, payload: bytes) -> None:
        for _ in range(1 + (self._rng.random() < self._manners.twice)):
            self._hub.publish(Message(topic=f"{TOPIC}/{self._name}", payload=payload))

    def _delay(self) -> float:
        late = self._manners.late_seconds if self._rng.random() < self._manners.late_share else 0.0
        return late + self._rng.uniform(0.0, self._manners.jitter)

    def _reading(self) -> bytes:
        now = dt.datetime.now(_BEIJING) + dt.timedelta(seconds=self._manners.ahead)
        if self._manners.whole_seconds:
            now = now.replace(microsecond=0)
        reading: dict[str, object] = {"id": self._name, "power": round(self._rng.uniform(20, 60), 1)}
        if self._manners.timed:
            reading["ts"] = now.isoformat(timespec="milliseconds")
        if self._manners.numbered:
            reading["seq"] = self._number
        return json.dumps(reading).encode()
