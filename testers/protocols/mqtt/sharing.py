"""Where a target shares over MQTT, and how long it may take: parameters of SHR-05."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from rules.errors import UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.demands import demand_seconds
from testers.protocols.http.exchange import parse_json
from testers.protocols.http.visibility import Pace
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.packets import Puback, Publish

CAPABILITY = "mqtt.publish-visible"
_STEPS, _LEAST_STEP, _PATIENCE, _MOST_AT_ONCE = 20, 0.01, 2.0, 8
_PACKET_IDS = 0xFFFF


def find_mqtt_pace(ctx: Context) -> Pace:
    """Return the pace for the declared delay; UsageError without share.delay."""
    declared = demand_seconds(ctx, "share.delay", of=CAPABILITY)
    step = max(declared / _STEPS, _LEAST_STEP)
    at_once = min(max(int(ctx.target.authorisation.max_rate * step / 2), 1), _MOST_AT_ONCE)
    return Pace(declared=declared, step=step, patience=_PATIENCE * declared + ctx.seconds(1.0), at_once=at_once)


def share_topic(ctx: Context, usual: str) -> str:
    """Return the topic with {id} as its last level; UsageError where share.topic is something else."""
    topic = ctx.parameter("share.topic", usual) or usual
    if topic.endswith("/{id}") and topic.count("{") == 1 and not set(topic) & set("+#"):
        return topic
    raise UsageError(
        Text(
            zh=f"参数 share.topic 应为以 /{{id}} 结尾且不含通配符的主题，而不是 {topic}。",
            en=f"The parameter share.topic is a topic without wildcards that ends in /{{id}}, and not {topic}.",
        )
    )


class Ear:
    """One connection that publishes and hears at the same time; `arrivals` say when the mark of a message came in."""

    def __init__(self, client: Client) -> None:
        """Begin to listen."""
        self._client = client
        self._heard: dict[str, asyncio.Future[float]] = {}
        self._sent = 0
        self._reader = asyncio.create_task(self._read())

    async def publish(self, topic: str, payload: bytes) -> None:
        """Send a message with QoS 1; TargetError when the connection is gone."""
        if self._reader.done():
            await self._reader
        self._sent += 1
        packet_id = self._sent % _PACKET_IDS + 1
        await self._client.send(Publish(topic=topic, payload=payload, qos=1, packet_id=packet_id))

    async def hear(self, mark: str, *, within: float) -> float | None:
        """Return the monotonic time at which a message with the member `note` equal to `mark` came, None for never."""
        arrival = self._heard.setdefault(mark, asyncio.get_running_loop().create_future())
        both: set[asyncio.Future[Any]] = {arrival, self._reader}
        await asyncio.wait(both, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        if self._reader.done():
            await self._reader
        return arrival.result() if arrival.done() else None

    async def close(self) -> None:
        """Stop listening."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        for arrival in self._heard.values():
            arrival.cancel()

    async def _read(self) -> None:
        while True:
            with suppress(TimeoutError):
                for packet in await self._client.batch(within=self._client.timeout):
                    if isinstance(packet, Publish):
                        await self._take(packet)

    async def _take(self, packet: Publish) -> None:
        now = time.monotonic()
        if packet.qos == 1 and packet.packet_id is not None:
            await self._client.send(Puback(packet_id=packet.packet_id))
        document = parse_json(packet.payload)
        mark = document.get("note") if isinstance(document, dict) else None
        # Only what somebody waits for is kept: others may publish there as well.
        arrival = self._heard.get(str(mark))
        if arrival is not None and not arrival.done():
            arrival.set_result(now)

    def expect(self, mark: str) -> None:
        """Say that `mark` is going to be sent."""
        self._heard[mark] = asyncio.get_running_loop().create_future()
