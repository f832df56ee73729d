"""REL-02 over HTTP: response times from the moment at which each request was due."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls, open_client, record
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.places import settle_resource
from testers.protocols.probing.trips import measure_trips
from testers.relay.floor import floor_of_stream, read_floor
from testers.relay.http import null_http

# Of three, one run in twenty takes a tail of 12 % for the usual time, and paces itself beyond its budget.
_WARM_UP = 9
_FASTEST = 0.02  # seconds between requests on average: 50 a second load no service worth the name
_SPARE = 4.0  # mean gap over usual response time: it is not our own crowd that is measured


@case(
    requirement="REL-02",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 响应时间",
    why_zh="请求按泊松时刻发出，不等前一个应答；时间从应发时刻算起，卡顿期间的等待不会被漏计。"
    "测试工具自身的开销在空服务器上测得并扣除。",
    good=("http_good", "https_good", "city"),
    bad=("http_slow", "http_pauses", "city:http-slow-tail"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Response times of HTTP requests, from connecting to the last byte.

    Requests leave at Poisson times (RFC 2330 11.1.1) without waiting for answers, and the time counts from the moment
    at which a request was due: a stall is not hidden by the probes that it keeps from leaving.
    What the harness itself costs is measured on a null server, without TLS, and taken away.
    """
    await floor_of_stream(ctx, _time_requests, handler=null_http, scheme="http")
    client = open_client(ctx)
    path, usual = await _warm_up(ctx, client)
    limit = ctx.target.authorisation.max_rate
    pace = max(ctx.seconds(_FASTEST), 2 / limit, _SPARE * usual)
    count = max(ctx.samples("p95").n, ctx.samples("p99").n)
    probes: list[asyncio.Task[bool]] = []
    try:
        for due in await _schedule(ctx.rng, pace, count):
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            # Waiting for our own rate limit is no slowness of the target: the request is due when it is allowed.
            await client.permit()
            probes.append(asyncio.create_task(_probe(ctx, client, path, max(due, time.monotonic()))))
            ctx.progress(len(probes), count)
        answered = await asyncio.gather(*probes)
    finally:
        for probe in probes:
            probe.cancel()
        await asyncio.gather(*probes, return_exceptions=True)
    if sum(answered) * 2 < count:
        raise TargetError(
            Text(
                zh="一半以上的请求没有应答，响应时间无从谈起。",
                en="More than half of the requests got no answer: there are no response times to speak of.",
            )
        )
    return ctx.observations


async def _time_requests(link: Link, count: int) -> Sequence[float]:
    client = HttpClient(link, token=None, tls=make_tls(None))
    return [(await client.ask("/")).seconds for _ in range(count)]


async def _warm_up(ctx: Context, client: HttpClient) -> tuple[str, float]:
    """Return the path and the usual seconds of a request; the first ones may fill caches and are not counted."""
    path = await settle_resource(ctx, client)
    first = [await client.ask(path) for _ in range(_WARM_UP)]
    record(ctx, "warm-up", first[0])
    return path, sorted(exchange.seconds for exchange in first)[_WARM_UP // 2]


async def _schedule(rng: Random, pace: float, count: int) -> list[float]:
    gaps = np.cumsum([rng.expovariate(1 / pace) for _ in range(count)])
    start = time.monotonic()
    return [start + float(gap) for gap in gaps]


async def _probe(ctx: Context, client: HttpClient, path: str, due: float) -> bool:
    try:
        await client.ask(path, permitted=True)
    except UnansweredError as error:
        # Censored: the answer would have taken at least as long as we were ready to wait.
        seconds = max(client.timeout, time.monotonic() - due)
        ctx.observe("probe", milliseconds=1000 * seconds, answered=False, why=error.message.en)
        return False
    ctx.observe("probe", milliseconds=1000 * (time.monotonic() - due), answered=True)
    return True


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms; a request without an answer counts as the time-out."""
    return measure_trips(observations, take=read_floor(observations).take_from)
