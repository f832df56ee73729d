"""One direction of one flow: decides about each unit, lets it wait, and hands it on in order."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from testers.relay.framing import Unit
from testers.relay.impairment import Dice, Fate, Impairment, corrupt
from testers.relay.truth import Direction, Kind, Truth

# Linux waits at least this long before it sends a lost segment again (TCP_RTO_MIN).
RETRANSMISSION = 0.2
# A late unit that nobody overtakes must not wait for ever.
HELD_AT_MOST = 0.1
ROOM = 1 << 20
_MOST_UNITS = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    due: float
    data: bytes
    unit: int
    number: int | None
    copies: int


class Lane:
    """Bounded: `room` waits (byte streams), `full` tells (datagrams)."""

    def __init__(
        self,
        truth: Truth,
        direction: Direction,
        flow: int,
        *,
        dice: Dice,
        impairment: Callable[[], Impairment],
        stalls: bool,
    ) -> None:
        """Ask for the `impairment` at each unit, as it may be changed; `stalls` turns loss into waiting."""
        self._truth = truth
        self._direction = direction
        self._flow = flow
        self._dice = dice
        self._impairment = impairment
        self._stalls = stalls
        self._queue: deque[_Waiting] = deque()
        self._held: _Waiting | None = None
        self._size = 0
        self._units = 0
        self._last_due = 0.0
        self._moved = asyncio.Event()
        self._ended = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def full(self) -> bool:
        """Whether no more may be put in."""
        return self._size >= ROOM or len(self._queue) >= _MOST_UNITS

    async def room(self) -> None:
        """Wait until more may be put in."""
        while self.full:
            self._moved.clear()
            await self._moved.wait()

    def put(self, unit: Unit) -> None:
        """Decide what becomes of `unit`, write it down, and queue what is left of it."""
        index, self._units = self._units, self._units + 1
        impairment = self._impairment()
        fate = self._dice.throw(impairment, len(unit.data))
        if not unit.fair:
            fate = Fate(wait=fate.wait)
        if fate.lost and not self._stalls:
            self._write(Kind.LOST, unit, index)
            return
        wait = fate.wait
        if fate.lost:
            wait += RETRANSMISSION
            self._write(Kind.STALLED, unit, index, seconds=RETRANSMISSION)
        if fate.mask:
            self._write(Kind.CORRUPTED, unit, index, offset=fate.offset, mask=fate.mask)
        if fate.twice:
            self._write(Kind.DUPLICATED, unit, index)
        self._write(Kind.FORWARDED, unit, index, seconds=wait)
        due, data = time.monotonic() + wait, corrupt(unit.data, fate)
        waiting = _Waiting(due=due, data=data, unit=index, number=unit.number, copies=2 if fate.twice else 1)
        if fate.late and self._held is None:
            self._hold(waiting)
        else:
            self._append(waiting)
            self._release(overtaken=True)

    def refuse(self, unit: Unit, kind: Kind) -> None:
        """Write down that `unit` was dropped, and why; it takes its draws like any other."""
        index, self._units = self._units, self._units + 1
        self._dice.throw(self._impairment(), len(unit.data))
        self._write(kind, unit, index)

    def end(self) -> None:
        """Say that nothing more comes; what waits is still handed on."""
        self._release(overtaken=False)
        self._ended = True
        self._moved.set()

    async def take(self) -> bytes | None:
        """Return the next data when it is due, None after the end."""
        while True:
            if self._queue:
                left = self._queue[0].due - time.monotonic()
                if left <= 0:
                    break
                # Order is kept, so nothing that comes meanwhile can be due before.
                await asyncio.sleep(left)
                continue
            if self._ended:
                return None
            self._moved.clear()
            await self._moved.wait()
        waiting = self._queue.popleft()
        self._size -= len(waiting.data)
        self._moved.set()
        return waiting.data

    def _hold(self, waiting: _Waiting) -> None:
        self._held = waiting
        self._size += len(waiting.data)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(HELD_AT_MOST, lambda: self._release(overtaken=False))

    def _release(self, *, overtaken: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        held, self._held = self._held, None
        if held is None:
            return
        self._size -= len(held.data)
        self._append(held)
        if overtaken:
            self._truth.record(
                Kind.REORDERED,
                self._direction,
                flow=self._flow,
                unit=held.unit,
                size=len(held.data),
                number=held.number,
            )

    def _append(self, waiting: _Waiting) -> None:
        # Jitter alone never reorders: a unit leaves no sooner than the one before it.
        self._last_due = max(self._last_due, waiting.due)
        for _ in range(waiting.copies):
            self._queue.append(replace(waiting, due=self._last_due))
            self._size += len(waiting.data)
        self._moved.set()

    def _write(
        self,
        kind: Kind,
        unit: Unit,
        index: int,
        *,
        seconds: float | None = None,
        offset: int | None = None,
        mask: int | None = None,
    ) -> None:
        self._truth.record(
            kind,
            self._direction,
            flow=self._flow,
            unit=index,
            size=len(unit.data),
            number=unit.number,
            seconds=seconds,
            offset=offset,
            mask=mask,
        )
