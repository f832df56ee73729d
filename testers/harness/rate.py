"""How fast, and over how many connections: one throttle a target, shared by all its links."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_BURST_SECONDS = 0.05


class TokenBucket:
    """At most `rate` tokens a second, and 50 ms of them (one at the least) at once.

    Kept as a virtual schedule: `_due` is the time at which all tokens handed out are earned. Waiters
    are served in the order in which they asked; one that is cancelled leaves its tokens unused.
    """

    def __init__(self, rate: float, *, sharers: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        """Start full. `rate` in tokens a second, above 0; `sharers` take from it at once at the most."""
        if rate <= 0:
            raise ValueError(f"a rate of {rate} would wait for ever")
        self.share = rate / sharers
        self._cost = 1 / rate
        self._slack = max(_BURST_SECONDS, self._cost)
        self._clock = clock
        self._due = clock() - self._slack

    async def take(self, tokens: int = 1) -> None:
        """Wait until `tokens` more are earned."""
        delay = self.reserve(tokens)
        if delay > 0:
            await asyncio.sleep(delay)

    def reserve(self, tokens: int = 1) -> float:
        """Book `tokens` and return the seconds to wait before using them."""
        now = self._clock()
        self._due = max(self._due, now - self._slack) + tokens * self._cost
        return self._due - now


class Throttle:
    """The rate and the connection slots of one target, and the rate of its fleet when it has one.

    `pace` is the requests a second that the target's cases can count on.
    """

    def __init__(self, *, rate: float, connections: int, fleet: TokenBucket | None = None) -> None:
        """Allow `rate` requests a second and `connections` open at once; `fleet` is shared with other targets."""
        self._bucket = TokenBucket(rate)
        self._fleet = fleet
        self.pace = min(rate, fleet.share) if fleet else rate
        self._slots = asyncio.Semaphore(connections)

    async def take(self, requests: int = 1) -> None:
        """Wait until the rate allows `requests` more."""
        await self._bucket.take(requests)
        if self._fleet is not None:
            await self._fleet.take(requests)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one connection slot."""
        async with self._slots:
            yield
