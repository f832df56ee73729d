"""SHR-07 over HTTP: shared values are renewed as often as declared."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.demands import demand, demand_seconds
from testers.protocols.http.paging import read_page
from testers.protocols.payload.updates import Updates, measure_updates

_CAPABILITY = "http.interval"
_LOOKS = 5  # in one interval
_LONGEST = 240.0  # seconds; what has come by then must do


@case(
    requirement="SHR-07",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="HTTP 数据的更新间隔与声明一致",
    why_zh="持续读取共享数据，按数据自带的时间（没有则按本机时钟）计算相邻两次更新的间隔，超过声明一成即为迟到。",
    good=("records_good", "records_relaxed", "city"),
    bad=("levels_skip", "levels_freeze", "levels_slow", "city:levels-slow"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Values shared over HTTP are renewed as often as declared.

    A value that stands still looks like a quiet world. The list is read again and again; each gap between two stamps
    of one source is an interval, late when it is a tenth longer than declared, and what never comes is late as well.
    """
    client, plan = open_client(ctx), ctx.samples("late")
    path = demand(ctx, "share.path", of=_CAPABILITY)
    declared = demand_seconds(ctx, "share.interval", of=_CAPABILITY)
    updates, pause = Updates(ctx=ctx, declared=declared), declared / _LOOKS
    until = ctx.now() + min(ctx.seconds(_LONGEST), (plan.n + 2) * declared)
    last = time.monotonic()
    while not plan.enough(*updates.standing()) and ctx.now() < until:
        began = time.monotonic()
        await _look(ctx, client, path, updates, since=last)
        last = began
        ctx.progress(min(updates.intervals, plan.n), plan.n)
        await asyncio.sleep(max(0.0, began + pause - time.monotonic()))
    updates.finish(spacing=time.monotonic() - last)
    return ctx.observations


async def _look(ctx: Context, client: HttpClient, path: str, updates: Updates, *, since: float) -> None:
    """Take in what the list holds now; `since` is when the last look began."""
    page = await read_page(client, path)
    if not updates.series:
        record(ctx, "first", page.exchange, items=len(page.items))
    spacing = time.monotonic() - since
    for item in page.items:
        updates.take(item, place=path, spacing=spacing)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `late`: intervals that were too long, among all."""
    return measure_updates(observations)
