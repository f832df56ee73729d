"""The echo of this package over a link of our own: for controls and floors, which the very same probing must meet."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from testers.harness.context import Context, Link
from testers.protocols.mqtt.echo import Echo, Route
from testers.protocols.mqtt.login import own_topic, prepare


@asynccontextmanager
async def open_echo_over(ctx: Context, link: Link) -> AsyncIterator[Echo]:
    """Connect over `link`, which leads to a null server or a relay before one, and give the echo."""
    login, topic = replace(prepare(ctx), link=link, tls=None), own_topic(ctx, "nearby")
    async with login.enter("near") as client:
        await client.subscribe(topic, 1)
        route = Route(out=topic, back=topic, own=True)
        echo = Echo(link, client, route, f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}")
        try:
            yield echo
        finally:
            await echo.close()


async def time_echo(echo: Echo, count: int, *, timeout: float) -> Sequence[float]:
    """Return the seconds of `count` probes, sent one after the other."""
    times = []
    for _ in range(count):
        (number,) = await echo.burst([0.0], timeout=timeout)
        times.append(echo.back.get(number, timeout))
    return times
