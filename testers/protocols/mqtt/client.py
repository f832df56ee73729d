"""MQTT over one captured stream: packets out, packets in, and how it ends.

There is no task in the background: who wants packets asks for them. So a case sees every packet, decides itself what
to answer and when to cut, and nothing outlives it.
"""

import asyncio
import time
from collections import deque
from typing import TypeVar

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Stream
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    Packet,
    Pingreq,
    Property,
    Suback,
    Subscribe,
    Subscription,
    number,
)
from testers.protocols.mqtt.wire import Decoder

KEEP_ALIVE = 60  # seconds
_PING_AFTER = 20.0
_REFUSED = 0x80  # from here on SUBACK refuses (3.9.3 in both editions)
PacketT = TypeVar("PacketT", bound=Packet)


class ConnectionEndedError(TargetError):
    """The target closed a connection that should have lived on."""


class SubscriptionRefusedError(TargetError):
    """The target answered SUBSCRIBE with a failure: it lives, but does not grant this."""


class Client:
    """One connection.

    connack  what `join` was answered
    latency  seconds that this answer took: what one round trip costs here
    sent_at  when the last bytes left, on the monotonic clock
    """

    def __init__(self, stream: Stream, *, version: Version, timeout: float) -> None:
        """Speak `version` over `stream`; `timeout` in seconds bounds one answer."""
        self.stream = stream
        self.version = version
        self.timeout = timeout
        self.connack = Connack()
        self.latency = 0.0
        self._decoder = Decoder(version=version)
        self._waiting: deque[Packet] = deque()
        self.sent_at = time.monotonic()

    @property
    def resumed(self) -> bool:
        """Whether the target had kept the session (session present)."""
        return self.connack.session_present

    @property
    def window(self) -> int:
        """How many messages of QoS 1 and 2 the target takes unacknowledged (MQTT 5.0 section 3.2.2.3.3)."""
        return number(self.connack.properties, Property.RECEIVE_MAXIMUM, 65_535)

    async def send(self, *packets: Packet) -> None:
        """Send packets in one piece; TargetError when the target has closed."""
        if packets:
            await self.send_bytes(b"".join(encode(packet, self.version) for packet in packets))

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes that may be no packet at all."""
        self.sent_at = time.monotonic()
        await self.stream.write(data)

    async def batch(self, *, within: float) -> list[Packet]:
        """Return the packets that wait or come first; TimeoutError, ConnectionEndedError or MalformedPacket.

        Pings when nothing has been sent for a while (MQTT-3.1.2-23).
        """
        until = time.monotonic() + within
        while not self._waiting:
            if time.monotonic() - self.sent_at >= _PING_AFTER:
                await self.send(Pingreq())
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            await self._read(min(left, _PING_AFTER))
        found = list(self._waiting)
        self._waiting.clear()
        return found

    async def expect(self, kind: type[PacketT]) -> PacketT:
        """Return the next packet of a kind, and keep what comes before it; TargetError when it does not come."""
        aside: list[Packet] = []
        until = time.monotonic() + self.timeout
        try:
            while True:
                found = await self.batch(within=max(until - time.monotonic(), 0.0))
                for index, packet in enumerate(found):
                    if isinstance(packet, kind):
                        aside += found[index + 1 :]
                        return packet
                    aside.append(packet)
        except TimeoutError:
            raise _missing(kind.__name__.upper(), self.timeout) from None
        finally:
            self._waiting.extendleft(reversed(aside))

    async def join(self, hello: Connect) -> Connack:
        """Send CONNECT and return CONNACK, whatever it says."""
        began = time.monotonic()
        await self.send(hello)
        self.connack = await self.expect(Connack)
        self.latency = time.monotonic() - began
        return self.connack

    async def subscribe(self, pattern: str, qos: int) -> int:
        """Subscribe and return the QoS granted; SubscriptionRefusedError when the target refuses."""
        await self.send(Subscribe(packet_id=1, subscriptions=(Subscription(pattern=pattern, qos=qos),)))
        granted = (await self.expect(Suback)).reasons[0]
        if granted >= _REFUSED:
            raise SubscriptionRefusedError(
                Text(
                    zh=f"目标拒绝订阅 {pattern}（SUBACK 0x{granted:02x}）；请为测试账号授予该主题的权限。",
                    en=f"The target refuses the subscription to {pattern} (SUBACK 0x{granted:02x}); "
                    "grant it to the account of the test.",
                )
            )
        return granted

    async def leave(self) -> None:
        """Say DISCONNECT and close."""
        await self.send(Disconnect())
        await self.stream.close()

    async def cut(self) -> None:
        """Close without a word, as a broken network does."""
        await self.stream.close()

    async def closes(self, *, within: float) -> bool:
        """Tell whether the target closes within that many seconds; what it sends before is passed over."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                if not await self.stream.read(within=left):
                    return True
            except TimeoutError:
                break
        return False

    async def _read(self, within: float) -> None:
        try:
            data = await self.stream.read(within=within)
        except TimeoutError:
            return
        if not data:
            raise ConnectionEndedError(
                Text(zh="目标提前关闭了 MQTT 连接。", en="The target closed the MQTT connection early.")
            )
        self._decoder.feed(data)
        self._waiting.extend(self._decoder.packets())
        # A flood must not keep the event loop, and its timers, to itself.
        await asyncio.sleep(0)


def _missing(name: str, seconds: float) -> TargetError:
    return TargetError(Text(zh=f"{seconds:g} 秒内没有收到 {name}。", en=f"No {name} came within {seconds:g} s."))
