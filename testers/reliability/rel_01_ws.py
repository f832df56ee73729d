"""REL-01 over WebSocket: the share of messages that never come back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.probing.echo import read_tail
from testers.protocols.probing.loss import measure_loss, record_losses
from testers.protocols.probing.schedule import find_timeout
from testers.protocols.ws.door import ECHO, ENDPOINTS, prepare, require_path
from testers.protocols.ws.echo import nothing_back, open_echo
from testers.relay.control import Seen, control_stream
from testers.relay.websocket import frame_websocket, null_websocket

_CONTROLS = 80


@case(
    requirement="REL-01",
    protocol="ws",
    when="ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 消息往返的丢失比例",
    why_zh="带序号的探测消息按泊松时刻发往回送路径，在时限内未返回即为丢失；TCP 不会丢，丢了就是应用的责任。"
    "同一探测程序先经过已知丢弃量的中继，漏看一条即整次测量作废。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_lossy", "ws_swaps", "city:ws-echo-loss"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The share of WebSocket messages that never come back.

    Numbered probes go to the echo at Poisson times; one that is not back in time is lost. TCP loses nothing, so a loss
    is the application's. The same probing first meets a relay that throws known probes away: if it misses one of them,
    the measurement is void.
    """
    path, door = require_path(ctx, ECHO), prepare(ctx)

    async def probe(link: Link) -> Seen:
        async with open_echo(ctx, replace(door, link=link, tls=None), path) as echo:
            sent = await echo.burst([0.0] * _CONTROLS, timeout=find_timeout(ctx))
            return Seen(sent=frozenset(sent), back=frozenset(echo.back))

    framing = frame_websocket(read_tail)
    await control_stream(ctx, probe, handler=null_websocket, framing=framing, scheme="ws")
    async with open_echo(ctx, door, path) as echo:
        await record_losses(ctx, echo, nothing=nothing_back(path))
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `loss`: probes that were not back in time, among all that were sent."""
    return measure_loss(observations)
