"""SHR-05 over MQTT: how long a publication takes until a consumer sees it.

Where the target has an HTTP door to what is published (`share.visible`), the consumer reads there; else he subscribes
to the topic. The clock is ours on both ends, so that no clock of the target matters.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS as HTTP_ENDPOINTS
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.http.visibility import Sighting, measure_visibility, record_sighting, watch
from testers.protocols.http.withdrawal import withdraw
from testers.protocols.mqtt.login import ENDPOINTS, own_topic, prepare
from testers.protocols.mqtt.sharing import CAPABILITY, Ear, find_mqtt_pace, share_topic
from testers.protocols.mqtt.together import together


@case(
    requirement="SHR-05",
    protocol="mqtt",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 发布到可见的延迟",
    why_zh="从发出 PUBLISH 起计时，到消费方（HTTP 查询或订阅者）能看到为止；始终不可见者按等待时间计。",
    good=("mqtt_shares", "mqtt_shares_to_web", "mosquitto_sharing", "city"),
    bad=("mqtt_shares_late", "mqtt_shares_in_part", "mqtt_shares_to_web_late", "city:publications-late"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How long a publication over MQTT takes until a consumer sees it.

    A decision that waits for shared data waits for the slowest of them. The clock runs from PUBLISH to the message at a
    subscriber, or to the first poll over HTTP that shows it; what never shows counts with the time that we waited.
    """
    visible = ctx.parameter("share.visible")
    consumer = open_sender(ctx) if visible and any(map(ctx.has, HTTP_ENDPOINTS)) else None
    count, login = max(ctx.samples("p95").n, ctx.samples("relative").n), prepare(ctx)
    async with login.enter("share") as client:
        topic = share_topic(ctx, own_topic(ctx, "{id}"))
        if consumer is None:
            await client.subscribe(topic.replace("{id}", "+"), 1)
        ear = Ear(client)
        try:
            share = _Share(ctx=ctx, link=login.link, ear=ear, topic=topic, consumer=consumer, visible=visible or "")
            pieces = (share.publish(number, count) for number in range(1, count + 1))
            await together(pieces, at_once=find_mqtt_pace(ctx).at_once)
        finally:
            await ear.close()
        await client.leave()
    return ctx.observations


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Publishes on `topic`, and looks at `visible` over HTTP where there is a `consumer`, else listens."""

    ctx: Context
    link: Link
    ear: Ear
    topic: str
    consumer: HttpSender | None
    visible: str

    async def publish(self, number: int, count: int) -> None:
        """Publish one record, wait until it can be seen, and record when that was."""
        ctx, pace = self.ctx, find_mqtt_pace(self.ctx)
        own = f"{ctx.tag}-{number}-{ctx.rng.getrandbits(32):08x}"
        place = self.visible.replace("{id}", quote(own, safe=""))
        if self.consumer is not None:
            ctx.clean_up(place, partial(withdraw, self.consumer, place))
        await self.link.permit()
        self.ear.expect(own)
        began = time.monotonic()
        body = json.dumps({"name": ctx.tag, "value": number, "note": own}).encode()
        await self.ear.publish(self.topic.replace("{id}", own), body)
        if self.consumer is None:
            came = await self.ear.hear(own, within=pace.patience)
            seen = None if came is None else came - began
            sighting = Sighting(floor=time.monotonic() - began if seen is None else seen, seen=seen)
        else:
            sighting = await watch(self.consumer, place, mark=own.encode(), since=began, pace=pace)
        record_sighting(ctx, number, sighting, pace)
        ctx.progress(number, count)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` in seconds and `relative` to the declared delay."""
    return measure_visibility(observations)
