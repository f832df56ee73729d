"""REL-02 over CoAP: round-trip times from the moment at which each request was due."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.coap.echo import answer_null, nothing_back, open_echo
from testers.protocols.coap.places import ENDPOINTS
from testers.protocols.probing.trips import measure_trips, record_trips, time_trips
from testers.relay.floor import floor_of_datagrams, read_floor


@case(
    requirement="REL-02",
    protocol="coap",
    when="coap.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 请求往返时间",
    why_zh="请求按泊松时刻发往回送资源，不等前一个应答；时间从应发时刻算起，卡顿期间的等待不会被漏计。"
    "测试工具自身的开销在空服务器上测得并扣除。",
    good=("coap_good", "libcoap", "city"),
    bad=("coap_slow", "coap_stalls", "city:coap-slow-tail"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Round-trip times of CoAP requests.

    Requests leave at Poisson times (RFC 2330 11.1.1) without waiting for each other, and the time counts from the
    moment at which a request was due: a stall is not hidden by the requests that it keeps from leaving. What the
    harness itself costs is measured on a null server and taken away.
    """

    async def trips(link: Link, count: int) -> Sequence[float]:
        async with open_echo(ctx, link) as echo:
            return await time_trips(ctx, echo, count)

    await floor_of_datagrams(ctx, trips, answer=answer_null, scheme="coap")
    async with open_echo(ctx) as echo:
        await record_trips(ctx, echo, nothing=nothing_back(ctx))
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms; a request that was never answered counts as the time-out."""
    return measure_trips(observations, take=read_floor(observations).take_from)
