"""CMP-06 over MQTT: time stamps that name one instant."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.mqtt.listening import listen
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.times import measure_times, record_times


@case(
    requirement="CMP-06",
    protocol="mqtt",
    when="mqtt.publisher",
    endpoints=ENDPOINTS,
    title_zh="MQTT 数据的时间戳带明确时区",
    why_zh="不带时区的时间在跨系统汇总时会错开八小时；比较的是时刻而不是文字，同一时刻的两种写法视为相同。",
    good=("mqtt_strict", "city"),
    bad=("mqtt_naive_time", "mqtt_impossible_time", "city:lamp-timestamp-without-zone"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Time stamps in published readings name one instant, with their zone (RFC 3339).

    A time without zone is eight hours off in the next system. Instants are compared, never texts: two ways to write
    the same instant are equal.
    """
    wanted, seen = ctx.samples("ambiguous").n, 0
    async with aclosing(listen(ctx)) as messages:
        async for message in messages:
            reading = parse_json(message.payload)
            known = not isinstance(reading, NotJson)
            ctx.observe("message", received=message.payload, topic=message.topic.value, json=known)
            if not isinstance(reading, NotJson):
                seen += record_times(ctx, reading)
            ctx.progress(min(seen, wanted), wanted)
            if seen >= wanted:
                break
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `ambiguous` (stamps without zone among all) and `unequal` (contradictions and broken stamps)."""
    return measure_times(observations)
