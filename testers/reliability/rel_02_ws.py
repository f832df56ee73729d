"""REL-02 over WebSocket: round-trip times from the moment at which each message was due."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.probing.trips import measure_trips, record_trips, time_trips
from testers.protocols.ws.door import ECHO, ENDPOINTS, prepare, require_path
from testers.protocols.ws.echo import nothing_back, open_echo
from testers.relay.floor import floor_of_stream, read_floor
from testers.relay.websocket import null_websocket


@case(
    requirement="REL-02",
    protocol="ws",
    when="ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 消息往返时间",
    why_zh="消息按泊松时刻发往回送路径，不等前一条返回；时间从应发时刻算起，卡顿期间的等待不会被漏计。"
    "测试工具自身的开销在空服务器上测得并扣除。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_slow", "ws_stalls", "city:ws-slow-tail"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Round-trip times of WebSocket messages.

    Messages leave at Poisson times (RFC 2330 11.1.1) without waiting for each other, and the time counts from the
    moment at which a message was due: a stall is not hidden by the probes that it keeps from leaving. What the harness
    itself costs is measured on a null server and taken away.
    """
    path, door = require_path(ctx, ECHO), prepare(ctx)

    async def trips(link: Link, count: int) -> Sequence[float]:
        async with open_echo(ctx, replace(door, link=link, tls=None), path) as echo:
            return await time_trips(ctx, echo, count)

    await floor_of_stream(ctx, trips, handler=null_websocket, scheme="ws")
    async with open_echo(ctx, door, path) as echo:
        await record_trips(ctx, echo, nothing=nothing_back(path))
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms; a message that never came back counts as the time-out."""
    return measure_trips(observations, take=read_floor(observations).take_from)
