"""REL-02 over MQTT: round-trip times from the moment at which each message was due."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.mqtt.echo import draw_gaps, find_timeout, nothing_back, open_echo
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.mqtt.nearby import open_echo_over, time_echo
from testers.protocols.probing.trips import measure_trips
from testers.relay.floor import floor_of_stream, read_floor
from testers.relay.mqtt import null_mqtt

_WARM_UP = 3
_PACE = 0.005  # seconds between two messages on average: 200 a second load no service worth the name
_BATCH = 300
_LEAST_SHARE = 2


@case(
    requirement="REL-02",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 消息往返时间",
    why_zh="消息以 QoS 1 按泊松时刻发出，不等前一条返回；时间从应发时刻算起，卡顿期间的等待不会被漏计。"
    "测试工具自身的开销在空服务器上测得并扣除。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_slow", "mqtt_stalls", "city:mqtt-slow-tail"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Round-trip times of MQTT messages.

    Messages leave at QoS 1 and at Poisson times (RFC 2330 11.1.1) without waiting for each other, and the time counts
    from the moment at which a message was due: a stall is not hidden by the probes that it keeps from leaving.
    What the harness itself costs is measured on a null server and taken away.
    """
    timeout = find_timeout(ctx)
    count = max(ctx.samples("p95").n, ctx.samples("p99").n)
    fastest = 1 / max(ctx.seconds(_PACE), _PACE / 5)

    async def trips(link: Link, count: int) -> Sequence[float]:
        async with open_echo_over(ctx, link) as echo:
            return await time_echo(echo, count, timeout=timeout)

    await floor_of_stream(ctx, trips, handler=null_mqtt, scheme="mqtt")
    async with open_echo(ctx) as echo:
        if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
            raise nothing_back(timeout)
        back = done = 0
        while done < count:
            gaps = draw_gaps(ctx, min(_BATCH, count - done), fastest=fastest)
            for number in await echo.burst(gaps, timeout=timeout):
                seconds = echo.back.get(number)
                # Censored: the message would have taken at least as long as we were ready to wait.
                waited = timeout if seconds is None else seconds
                ctx.observe("probe", number=number, milliseconds=1000 * waited, answered=seconds is not None)
                back += seconds is not None
                done += 1
            ctx.progress(done, count)
            if back * _LEAST_SHARE < done:
                raise _too_few(back, done)
    return ctx.observations


def _too_few(back: int, sent: int) -> TargetError:
    return TargetError(
        Text(
            zh=f"{sent} 条消息只返回 {back} 条，往返时间无从谈起。",
            en=f"Only {back} of {sent} messages came back: there are no round-trip times to speak of.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` and `p99` in ms; a message that never came back counts as the time-out."""
    return measure_trips(observations, take=read_floor(observations).take_from)
