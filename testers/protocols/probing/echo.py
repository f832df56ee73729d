"""Numbered probes that go out and come back over any line, at Poisson times.

Theory of operation: the sender never waits for answers, so a stall of the target cannot hide itself by keeping probes
from leaving; each probe is timed from the moment at which it was due. Waiting for the rate that the target's owner
allows moves the moment: that delay is ours.
"""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress

from testers.harness.context import Link
from testers.protocols.probing.line import Line

_MOST_DIGITS = 9
_MOST_ARRIVALS = 200_000  # who sends more copies than that has been seen to send copies


class Echo:
    """Probes on a line, by number: `due` (monotonic seconds) and, for those that came back, `back` (seconds).

    `arrivals` are the numbers of all probes that came back, copies too, in the order of their arrival; `strays` counts
    payloads that are no probe of ours.
    """

    def __init__(self, link: Link, line: Line, mark: str) -> None:
        """Probes carry `mark`, so that nothing else is taken for one."""
        self._link = link
        self._line = line
        self._mark = f"{mark}:".encode()
        self._moved = asyncio.Event()
        self._receiver = asyncio.create_task(self._receive())
        self.due: dict[int, float] = {}
        self.back: dict[int, float] = {}
        self.arrivals: list[int] = []
        self.strays = 0

    async def burst(self, gaps: list[float], *, timeout: float) -> list[int]:
        """Send a probe after each of the `gaps` (seconds); wait until all are back or the last is `timeout` old.

        Return their numbers. TargetError when the line ends.
        """
        first = len(self.due)
        await self._beside(self._send(gaps))
        numbers = list(range(first, len(self.due)))
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._beside(self._until_back(numbers))
        for number in numbers:
            self._link.note(seconds=self.back.get(number), ok=number in self.back)
        return numbers

    async def linger(self, seconds: float) -> None:
        """Receive what else comes within that time: late probes, and second copies."""
        await self._beside(asyncio.sleep(seconds))

    async def close(self) -> None:
        """Stop receiving; the line is its owner's to close."""
        self._receiver.cancel()
        await asyncio.gather(self._receiver, return_exceptions=True)

    async def _send(self, gaps: list[float]) -> None:
        due = time.monotonic()
        for gap in gaps:
            due += gap
            asked = time.monotonic()
            await self._link.permit()
            waited = time.monotonic() - asked
            due += min(waited, max(0.0, time.monotonic() - due))
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            number = len(self.due)
            self.due[number] = due
            await self._line.send(self._mark + str(number).encode())

    async def _until_back(self, numbers: list[int]) -> None:
        while any(number not in self.back for number in reversed(numbers)):
            self._moved.clear()
            await self._moved.wait()

    async def _beside(self, work: Coroutine[None, None, None]) -> None:
        """Do `work` while payloads come in; what ends the receiver ends the work."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task, self._receiver}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await self._receiver
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await task

    async def _receive(self) -> None:
        while True:
            with suppress(TimeoutError):
                payloads = await self._line.receive(within=self._line.timeout)
                now = time.monotonic()
                for payload in payloads:
                    self._take(payload, now)
                self._moved.set()

    def _take(self, payload: bytes, now: float) -> None:
        number = read_number(payload, self._mark)
        if number is None or number not in self.due:
            self.strays += 1
            return
        if len(self.arrivals) < _MOST_ARRIVALS:
            self.arrivals.append(number)
        self.back.setdefault(number, now - self.due[number])


def read_number(payload: bytes, mark: bytes) -> int | None:
    """Return the number behind `mark`, None when the payload is no probe."""
    digits = payload[len(mark) :]
    if not payload.startswith(mark) or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        return None
    return int(digits)


def read_tail(payload: bytes) -> int | None:
    """Return the number of a probe with any mark: for a relay that has to name what it loses."""
    mark, colon, _ = payload.rpartition(b":")
    return read_number(payload, mark + colon) if colon else None
