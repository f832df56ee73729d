"""REL-18 over MQTT: how soon a client that was cut off is served again."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.login import ENDPOINTS, Login, own_topic, prepare
from testers.protocols.mqtt.packets import Puback, Publish
from testers.protocols.probing.recovery import AT_ONCE, measure_recovery, record_recoveries
from testers.relay.outage import Cut
from testers.relay.tcp import TcpRelay, open_tcp_relay

_PACKET_IDS = 0xFFFF


@case(
    requirement="REL-18",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 客户端断线后恢复收发所需的时间",
    why_zh="连接经本测试自设的中继，分别以复位、关闭、目标不知情（半开）三种方式切断；客户端以同一标识重连，"
    "直至自发的消息再次返回。仅切断测试自己的连接，不影响他人。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_refuses_returns", "mqtt_blocks_returns", "mqtt_ignores_returns", "city:mqtt-returns-refused"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How soon an MQTT client that was cut off sends and receives again.

    Clients go through relays of our own and are cut: by a reset, by closing, and so that the target hears nothing of
    it. They come back under the same identifier until a message of theirs has gone round again. Nobody else is touched.
    """
    login = prepare(ctx)
    async with AsyncExitStack() as stack:
        travellers = [await _make(ctx, stack, login, number) for number in range(AT_ONCE)]
        await record_recoveries(ctx, travellers, count=ctx.samples("p95").n)
    return ctx.observations


async def _make(ctx: Context, stack: AsyncExitStack, login: Login, number: int) -> "_Traveller":
    relay = await stack.enter_async_context(open_tcp_relay(login.link.address, login.link.endpoint.port))
    own = replace(login, link=ctx.own_link(f"mqtt://127.0.0.1:{relay.port}", like=login.link))
    return _Traveller(own, relay, name=f"t{number}", topic=own_topic(ctx, "return", str(number)))


class _Traveller:
    """One client identifier and its topic."""

    def __init__(self, login: Login, relay: TcpRelay, *, name: str, topic: str) -> None:
        self._login = login
        self._relay = relay
        self._aboard = AsyncExitStack()
        self._name = name
        self._topic = topic
        self._number = 0

    async def greet(self) -> None:
        """Send a message round on a connection that ends politely."""
        async with self._login.enter(self._name) as client:
            if not await self._go_round(client):
                raise TargetError(
                    Text(
                        zh="发到测试自用主题的消息没有返回；请为测试账号授予 cityassay/# 主题的发布与订阅权限。",
                        en="A message on the test's own topic did not come back; let the account of the test publish "
                        "and subscribe on cityassay/#.",
                    )
                )
            await client.leave()

    async def board(self) -> None:
        """Connect and send a message round; stay."""
        client = await self._aboard.enter_async_context(self._login.enter(self._name))
        await self._go_round(client)

    async def cut(self, how: str) -> None:
        """Cut the connection in the relay."""
        await self._relay.cut(how=Cut(how))
        await self._aboard.aclose()

    async def return_once(self) -> bool:
        """Come back and send a message round."""
        async with self._login.enter(self._name) as client:
            back = await self._go_round(client)
            if back:
                await client.leave()
            return back

    async def _go_round(self, client: Client) -> bool:
        self._number += 1
        payload = f"{self._name}:{self._number}".encode()
        await client.subscribe(self._topic, 1)
        packet_id = self._number % _PACKET_IDS + 1
        await client.send(Publish(topic=self._topic, payload=payload, qos=1, packet_id=packet_id))
        until = time.monotonic() + client.timeout
        while (left := until - time.monotonic()) > 0:
            packets = await client.batch(within=left)
            messages = [packet for packet in packets if isinstance(packet, Publish)]
            ids = [message.packet_id for message in messages if message.packet_id is not None]
            await client.send(*(Puback(packet_id=each) for each in ids))
            if any(message.payload == payload for message in messages):
                return True
        return False


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the times to the first message that went round again, in s."""
    return measure_recovery(observations)
