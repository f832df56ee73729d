"""What a publisher and a subscriber remember over their connections (section 4.1), and what was done to each message.

Numbers stand for messages: the payload of each is its mark and its number.
"""

import time
from collections import Counter
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Link
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.packets import Packet, Puback, Pubcomp, Publish, Pubrec, Pubrel

_FAILED = 0x80
_PERMITS_AT_ONCE = 10
_MOST_FOREIGN = 100


@dataclass(slots=True, kw_only=True)
class Parcel:
    """A message under way to the target; `released` after PUBREC, as far as the publisher admits it."""

    number: int
    topic: str
    qos: int
    released: bool = False


class Outbox:
    """The publisher's side. `accepted`: messages whose ownership the target has taken (PUBACK or PUBREC)."""

    def __init__(self, link: Link, mark: str) -> None:
        """Begin with nothing under way."""
        self._link = link
        self._mark = mark
        self._under_way: dict[int, Parcel] = {}
        self.accepted: set[int] = set()

    def take(self, number: int, topic: str, qos: int) -> None:
        """Take a message to be sent under the packet identifier `number` + 1 (below 65,535)."""
        self._under_way[number + 1] = Parcel(number=number, topic=topic, qos=qos)

    @property
    def finished(self) -> set[int]:
        """Accepted messages whose handshake is over: a broker may wait for PUBREL before it hands one on (4.3.3)."""
        return self.accepted - {parcel.number for parcel in self._under_way.values()}

    async def post(self, client: Client, numbers: Sequence[int], *, withhold: Container[int] = ()) -> bool:
        """Send messages for the first time and read until the target has accepted them.

        Of those in `withhold` the PUBREC is not answered, as if the network had lost it. False when the target did
        not accept all in time.
        """
        for start in range(0, len(numbers), _PERMITS_AT_ONCE):
            chunk = numbers[start : start + _PERMITS_AT_ONCE]
            await self._link.permit(len(chunk))
            await client.send(*(self._publish(number + 1, dup=False) for number in chunk))
        return await self._read(client, numbers, withhold=withhold)

    async def resume(self, client: Client) -> bool:
        """Send again what is under way (MQTT-4.4.0-1) and finish it; False when the target does not answer in time.

        A target that has lost the session gets nothing again: for it these would be new messages.
        """
        if not client.resumed:
            self._under_way.clear()
        if not self._under_way:
            return True
        await self._link.permit(len(self._under_way))
        await client.send(*(self._again(packet_id) for packet_id in self._under_way))
        until = time.monotonic() + client.timeout
        with suppress(TimeoutError):
            while self._under_way:
                await self._answer(client, await client.batch(within=until - time.monotonic()), ())
        return not self._under_way

    async def _read(self, client: Client, numbers: Sequence[int], *, withhold: Container[int]) -> bool:
        until, wanted = time.monotonic() + client.timeout, set(numbers)
        with suppress(TimeoutError):
            while not wanted <= self.accepted:
                await self._answer(client, await client.batch(within=until - time.monotonic()), withhold)
        return wanted <= self.accepted

    async def _answer(self, client: Client, packets: Sequence[Packet], withhold: Container[int]) -> None:
        answers = [answer for packet in packets if (answer := self._take_answer(packet, withhold))]
        await client.send(*answers)

    def _take_answer(self, packet: Packet, withhold: Container[int]) -> Packet | None:
        if not isinstance(packet, Puback | Pubrec | Pubcomp):
            return None
        parcel = self._under_way.get(packet.packet_id)
        if parcel is None:
            return None
        # PUBCOMP 0x92 is no failure: whose first PUBCOMP was lost hears it when he asks again (5.0 section 4.3.3).
        if packet.reason >= _FAILED and not isinstance(packet, Pubcomp):
            raise _refused(packet.reason)
        if isinstance(packet, Pubrec):
            self.accepted.add(parcel.number)
            if parcel.number in withhold:
                return None
            parcel.released = True
            return Pubrel(packet_id=packet.packet_id)
        if isinstance(packet, Puback):
            self.accepted.add(parcel.number)
        del self._under_way[packet.packet_id]
        return None

    def _publish(self, packet_id: int, *, dup: bool) -> Publish:
        parcel = self._under_way[packet_id]
        payload = f"{self._mark}:{parcel.number}".encode()
        return Publish(topic=parcel.topic, payload=payload, qos=parcel.qos, packet_id=packet_id, dup=dup)

    def _again(self, packet_id: int) -> Packet:
        # MQTT-4.3.3-1: after PUBREC the PUBLISH is not sent again, but the PUBREL.
        if self._under_way[packet_id].released:
            return Pubrel(packet_id=packet_id)
        return self._publish(packet_id, dup=True)


class Inbox:
    """The subscriber's side. `arrived` counts for each number how often it was handed on to the application."""

    def __init__(self, mark: str) -> None:
        """Begin with nothing received."""
        self._prefix = f"{mark}:".encode()
        self._unreleased: dict[int, int] = {}
        self._foreign = 0
        self.arrived: Counter[int] = Counter()

    def begin(self, client: Client) -> None:
        """Start a connection; a session that the target has lost is lost here too."""
        if not client.resumed:
            self._unreleased.clear()

    async def read(self, client: Client, wanted: set[int], *, idle: float) -> bool:
        """Read and acknowledge until all of `wanted` have arrived (True), or nothing came for `idle` seconds."""
        with suppress(TimeoutError):
            while not wanted <= self.arrived.keys():
                await self._acknowledge(client, await client.batch(within=idle))
        return wanted <= self.arrived.keys()

    async def glimpse(self, client: Client, count: int, *, idle: float) -> None:
        """Look at `count` deliveries, if they come, and acknowledge none, as when the network breaks before.

        What was not acknowledged at QoS 1 has not arrived: the target must send it again (MQTT-4.4.0-1). At QoS 2
        the identifier is kept, so that the same message under another one is seen to be a second message.
        """
        with suppress(TimeoutError):
            while count > 0:
                for packet in await client.batch(within=idle):
                    if isinstance(packet, Publish):
                        count -= 1
                        if packet.qos != 1:
                            self._take(packet)

    async def linger(self, client: Client, seconds: float) -> None:
        """Receive and acknowledge whatever else comes within that time."""
        until = time.monotonic() + seconds
        with suppress(TimeoutError):
            while (left := until - time.monotonic()) > 0:
                await self._acknowledge(client, await client.batch(within=left))

    async def _acknowledge(self, client: Client, packets: Sequence[Packet]) -> None:
        answers = [reply for packet in packets if (reply := self._take(packet))]
        await client.send(*answers)

    def _take(self, packet: Packet) -> Packet | None:
        if isinstance(packet, Pubrel):
            self._unreleased.pop(packet.packet_id, None)
            return Pubcomp(packet_id=packet.packet_id)
        if not isinstance(packet, Publish):
            return None
        number, packet_id = self._read_number(packet.payload), packet.packet_id
        if number is None:
            self._count_foreign()
        if packet.qos == 2 and packet_id is not None:
            # MQTT-4.3.3-2: until PUBREL a packet with a known identifier is the same message, not another one.
            if number is not None and self._unreleased.get(packet_id) != number:
                self._unreleased[packet_id] = number
                self.arrived[number] += 1
            return Pubrec(packet_id=packet_id)
        if number is not None:
            self.arrived[number] += 1
        return Puback(packet_id=packet_id) if packet_id is not None else None

    def _count_foreign(self) -> None:
        self._foreign += 1
        if self._foreign > _MOST_FOREIGN:
            raise TargetError(
                Text(
                    zh=f"测试自用的主题上出现了超过 {_MOST_FOREIGN} 条并非本测试发布的消息，无法测量。",
                    en=f"More than {_MOST_FOREIGN} messages that the test never sent came in on its own topic; "
                    "nothing can be measured.",
                )
            )

    def _read_number(self, payload: bytes) -> int | None:
        digits = payload[len(self._prefix) :]
        return int(digits) if payload.startswith(self._prefix) and digits.isdigit() and len(digits) <= 9 else None


def _refused(reason: int) -> TargetError:
    return TargetError(
        Text(
            zh=f"目标拒绝接收测试消息（0x{reason:02x}）；请为测试账号授予 cityassay/# 主题的发布权限。",
            en=f"The target refuses messages of the test (0x{reason:02x}); let its account publish on cityassay/#.",
        )
    )
