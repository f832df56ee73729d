"""REL-04 over WebSocket: how much the delay of messages varies."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.delay import vary_most, vary_probes, vary_reports
from testers.protocols.probing.schedule import draw_gaps, find_timeout
from testers.protocols.probing.timers import watch_timers
from testers.protocols.ws.door import ECHO, ENDPOINTS, STREAM, prepare, require_path
from testers.protocols.ws.echo import nothing_back, open_echo
from testers.protocols.ws.listening import Heard, hear, record

_WARM_UP = 3
_PACE = 0.005  # seconds between two messages on average, as in REL-02
_BATCH = 300
# A device that reports once a minute shall not keep everybody waiting where the echo tells about the same path.
_LONGEST, _LEAST_LONGEST = 240.0, 6.0
# Readings of one moment are late together: what a second of a quick stream shows, the next may not.
_SPAN, _LEAST_SPAN = 20.0, 4.0
_MOST = 20_000


@case(
    requirement="REL-04",
    protocol="ws",
    when="ws.stream or ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 消息时延的变化",
    why_zh="时延忽长忽短，控制就会抖动。变化量定义为每条消息的时延减去同一流中的最小时延"
    "（RFC 3393 以最小时延分组为参照）；对推送的读数，时钟偏差在相减中抵消。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_jitters", "ws_late_bursts", "ws_slow", "city:ws-live-jitter"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How much the delay of WebSocket messages varies, on the way from the device and to and fro.

    The variation of a message is its delay minus the least delay of its stream: RFC 3393 with the packet of least delay
    for reference. It is taken of the readings that are pushed with a time stamp, where the offset of the clocks cancels
    out, and of the round trip of numbered messages where there is an echo. Readings that came while our own timers were
    late do not count.
    """
    count, streams = ctx.samples("variation").n, _has(ctx, "ws.stream", STREAM)
    async with watch_timers() as lateness:
        if _has(ctx, "ws.echo", ECHO):
            await _probe(ctx, count)
        if streams or not ctx.observations:
            await _listen(ctx, count)
        lateness.record(ctx)
    if vary_probes(ctx.observations) is None and vary_reports(ctx.observations) is None:
        raise TargetError(
            Text(
                zh="推送的读数过少，或其时间戳粗于 1 毫秒，也没有回送路径：时延变化无从测量。",
                en="Too few readings were pushed, or their time stamps are coarser than 1 ms, and there is no echo: "
                "there is no variation of delay to measure.",
            )
        )
    return ctx.observations


def _has(ctx: Context, capability: str, parameter: str) -> bool:
    return ctx.declared(capability) is not Answer.NO and ctx.parameter(parameter) is not None


async def _probe(ctx: Context, count: int) -> None:
    path, timeout, done = require_path(ctx, ECHO), find_timeout(ctx), 0
    fastest = 1 / max(ctx.seconds(_PACE), _PACE / 5)
    async with open_echo(ctx, prepare(ctx), path) as echo:
        if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
            raise nothing_back(path)
        while done < count:
            for number in await echo.burst(draw_gaps(ctx, min(_BATCH, count - done), fastest=fastest), timeout=timeout):
                seconds = echo.back.get(number)
                ctx.observe("probe", number=number, milliseconds=None if seconds is None else round(1000 * seconds, 3))
                done += 1
            ctx.progress(done, count)


async def _listen(ctx: Context, count: int) -> None:
    """Hear the device; where the echo has been measured already, silence is no fault here."""
    measured, timed = bool(ctx.observations), 0
    began, span = ctx.now(), max(ctx.seconds(_SPAN), _LEAST_SPAN)
    heard: list[Heard] = []
    try:
        async with aclosing(hear(ctx, longest=max(ctx.seconds(_LONGEST), _LEAST_LONGEST))) as messages:
            async for message in messages:
                heard.append(message)
                timed += message.timed
                if not message.reports or (timed >= count and (ctx.now() - began >= span or timed >= _MOST)):
                    break
    except TargetError as error:
        if not measured:
            raise
        ctx.observe("unheard", why=error.message.en)
    # Written down afterwards: the work of it would make the next message late.
    for message in heard:
        record(ctx, message)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `variation` in ms: of the round trips or of the device's reports, whichever varies more."""
    return vary_most(observations)
