"""The harness's own floor: what a round trip costs when the other side costs nothing.

How to use it in a case that takes times:

    floor = await floor_of_datagrams(ctx, trips, answer=answer_coap)      # or floor_of_stream(..., handler=null_server)

`trips(link, count)` is the very code that times the target; it returns `count` times in seconds. The times are
recorded as the observation `floor`, and a pure `reduce` reads them back:

    floor = read_floor(observations)
    samples = [floor.take_from(seconds) for seconds in measured]

What is taken away is the floor's 5 % quantile: so much the harness surely added. Its median would now and then take
away more than it added, and so flatter the target.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.relay.null import Answer, Handler, echo_datagram, echo_stream, open_null_datagrams, open_null_stream

TRIPS = 50
_SURE = 0.05
_HOST = "127.0.0.1"
Trips = Callable[[Link, int], Awaitable[Sequence[float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Times of round trips to a null server, in seconds; none when no floor was measured."""

    seconds: tuple[float, ...] = ()

    def quantile(self, q: float) -> float:
        """Return the sample quantile `q`; 0 without a floor."""
        return float(np.quantile(self.seconds, q)) if self.seconds else 0.0

    @property
    def sure(self) -> float:
        """The seconds that the harness adds to nearly every round trip."""
        return self.quantile(_SURE)

    def take_from(self, seconds: float) -> float:
        """Return a measured time without the harness's share, never below 0."""
        return max(0.0, seconds - self.sure)


async def floor_of_datagrams(
    ctx: Context, trips: Trips, *, answer: Answer = echo_datagram, scheme: str = "udp", count: int = TRIPS
) -> Floor:
    """Time `count` round trips of datagrams to a null server and record them."""
    async with open_null_datagrams(answer) as port:
        return _record(ctx, await trips(ctx.own_link(f"{scheme}://{_HOST}:{port}"), count))


async def floor_of_stream(
    ctx: Context, trips: Trips, *, handler: Handler = echo_stream, scheme: str = "tcp", count: int = TRIPS
) -> Floor:
    """Time `count` round trips over streams to a null server and record them."""
    async with open_null_stream(handler) as port:
        return _record(ctx, await trips(ctx.own_link(f"{scheme}://{_HOST}:{port}"), count))


def read_floor(observations: Sequence[Observation]) -> Floor:
    """Return the floor that was recorded last; without one a floor that takes nothing away."""
    found = [each.facts["milliseconds"] for each in observations if each.what == "floor"]
    times = found[-1] if found else []
    return Floor(seconds=tuple(float(str(each)) / 1000 for each in times) if isinstance(times, list) else ())


def _record(ctx: Context, seconds: Sequence[float]) -> Floor:
    rounded = [round(1000 * each, 4) for each in seconds]
    ctx.observe("floor", milliseconds=[*rounded], n=len(rounded))
    # As it was written: `reduce` must find the very same numbers in the evidence.
    return Floor(seconds=tuple(each / 1000 for each in rounded))
