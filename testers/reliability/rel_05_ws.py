"""REL-05 over WebSocket: messages out of order, and messages that come twice."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.payload.sequence import count_order
from testers.protocols.probing.order import measure_order
from testers.protocols.probing.schedule import draw_gaps
from testers.protocols.ws.door import ECHO, ENDPOINTS, STREAM, prepare, require_path
from testers.protocols.ws.echo import nothing_back, open_echo
from testers.protocols.ws.listening import hear, record

_BATCH = 250
_PACE, _LEAST_PACE = 0.001, 0.0004  # seconds between two probes on average
_PATIENCE, _LEAST_PATIENCE = 2.0, 0.3  # for a batch: what is lost is no matter of order
_LINGER, _LEAST_LINGER = 1.0, 0.1  # seconds in which a second copy may still come
_LONGEST, _LEAST_LONGEST = 240.0, 1.0
_MOST_REPORTS = 3_000


@case(
    requirement="REL-05",
    protocol="ws",
    when="ws.stream or ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 消息的乱序与重复",
    why_zh="乱序使旧状态覆盖新状态，重复使一次事件被计两次。检查推送读数自带的序号；有回送路径时，"
    "再以自发的带序号消息往返。一条连接内次序由 TCP 保证，乱了就是应用所为。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_reorders", "ws_repeats", "ws_echo_twice", "city:ws-live-reordered", "city:ws-live-repeated"),
)
async def observe(ctx: Context) -> list[Observation]:
    """WebSocket messages arrive in the order in which they were sent, and once.

    Out of order, an old state overwrites a new one; twice, one event becomes two. Pushed readings are followed by their
    `seq`, and where there is an echo numbered messages go out and back. TCP keeps the order of one connection: who
    breaks it is the application.
    """
    if ctx.declared("ws.echo") is not Answer.NO and ctx.parameter(ECHO) is not None:
        await _probe(ctx)
    if (ctx.declared("ws.stream") is not Answer.NO and ctx.parameter(STREAM) is not None) or not ctx.observations:
        await _listen(ctx)
    return ctx.observations


async def _probe(ctx: Context) -> None:
    one, other, timeout = (
        ctx.samples("reordered"),
        ctx.samples("duplicated"),
        max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE),
    )
    most, path, sent = max(one.n, other.n), require_path(ctx, ECHO), 0
    fastest = 1 / max(ctx.seconds(_PACE), _LEAST_PACE)
    async with open_echo(ctx, prepare(ctx), path) as echo:
        while sent < most:
            gaps = draw_gaps(ctx, min(_BATCH, most - sent), fastest=fastest)
            sent += len(await echo.burst(gaps, timeout=timeout))
            if not echo.arrivals:
                raise nothing_back(path)
            order = count_order(echo.arrivals)
            ctx.progress(sent, most)
            if one.enough(order.reordered, order.arrived) and other.enough(order.duplicated, order.arrived):
                break
        # A second copy of the last messages may follow.
        await echo.linger(max(ctx.seconds(_LINGER), _LEAST_LINGER))
        ctx.observe("row", sent_messages=sent, arrivals=[*echo.arrivals])


async def _listen(ctx: Context) -> None:
    """Follow the device's own numbers; where the echo has been measured already, silence is no fault here."""
    measured, seen = bool(ctx.observations), 0
    try:
        async with aclosing(hear(ctx, longest=max(ctx.seconds(_LONGEST), _LEAST_LONGEST))) as messages:
            async for message in messages:
                record(ctx, message)
                seen += len(message.reports)
                if seen >= _MOST_REPORTS or not any(report.number is not None for report in message.reports):
                    break
    except TargetError as error:
        if not measured:
            raise
        ctx.observe("unheard", why=error.message.en)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `reordered` and `duplicated`: messages among those that arrived."""
    return measure_order(observations)
