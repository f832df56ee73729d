"""Payloads of up to 1 MiB through a broker and back: the topic names each, so that the payload may hold anything."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.mqtt.client import Client, ConnectionEndedError
from testers.protocols.mqtt.login import own_topic, prepare, refusal
from testers.protocols.mqtt.packets import Packet, Property, Puback, Publish, number
from testers.protocols.mqtt.wire import Decoder
from testers.protocols.payload.blobs import LARGEST, Blob

PARAMETER = "mqtt.max-payload"
_ROOM = 128 << 10  # for topic and header of the largest packet
_SLOWEST = 250_000  # bytes a second: a slower path than that is not waited for
_MOST_DIGITS = 9


class Carrier:
    """Sends payloads on topics of our own and takes them back."""

    def __init__(self, client: Client, topic: str, *, slack: float) -> None:
        """Use topics below `topic`, to which `client` has subscribed."""
        self._client = client
        self._topic = topic
        self._slack = slack

    async def carry(self, blobs: Sequence[Blob]) -> dict[int, bytes]:
        """Send all and return what came back, by number: the first arrival of each.

        Raises
        ------
        TargetError
            The target closes the connection.

        """
        size = sum(len(blob.data) for blob in blobs)
        packets = [
            Publish(topic=f"{self._topic}/{blob.number}", payload=blob.data, qos=1, packet_id=index)
            for index, blob in enumerate(blobs, start=1)
        ]
        try:
            await self._client.send(*packets)
            return await self._receive({blob.number for blob in blobs}, within=self._slack + 2 * size / _SLOWEST)
        except ConnectionEndedError as error:
            raise _closed(max(len(blob.data) for blob in blobs)) from error

    async def _receive(self, wanted: set[int], *, within: float) -> dict[int, bytes]:
        came: dict[int, bytes] = {}
        unacknowledged = len(wanted)
        until = time.monotonic() + within
        while (wanted - came.keys() or unacknowledged > 0) and (left := until - time.monotonic()) > 0:
            try:
                packets = await self._client.batch(within=left)
            except TimeoutError:
                break
            unacknowledged -= sum(isinstance(packet, Puback) for packet in packets)
            await self._client.send(*[answer for packet in packets if (answer := self._take(packet, wanted, came))])
        return came

    def _take(self, packet: Packet, wanted: set[int], came: dict[int, bytes]) -> Packet | None:
        if not isinstance(packet, Publish):
            return None
        digits = packet.topic.rpartition("/")[2]
        if digits.isdigit() and len(digits) <= _MOST_DIGITS and int(digits) in wanted:
            came.setdefault(int(digits), packet.payload)
        return Puback(packet_id=packet.packet_id) if packet.packet_id is not None else None


@asynccontextmanager
async def open_carrier(ctx: Context, *, largest: int) -> AsyncIterator[tuple[Carrier, int]]:
    """Connect and subscribe; give the carrier and the largest payload that the target says it takes."""
    login = prepare(ctx)
    async with login.link.open(tls=login.tls) as stream:
        client = _RoomyClient(stream, version=login.version, timeout=login.link.timeout)
        connack = await client.join(login.hello("carry"))
        if connack.reason:
            raise refusal(connack.reason, login.version)
        topic = own_topic(ctx, f"payload-{ctx.rng.getrandbits(32):08x}")
        await client.subscribe(f"{topic}/+", 1)
        most = number(connack.properties, Property.MAXIMUM_PACKET_SIZE, largest + _ROOM) - len(topic) - 32
        yield Carrier(client, topic, slack=login.link.timeout), min(largest, most)
        await client.leave()


def find_largest(ctx: Context) -> int:
    """Return the size in bytes of the largest payload to send: the parameter, else 1 MiB.

    Raises
    ------
    UsageError
        The parameter is no number of bytes from 1 to 1 MiB.

    """
    given = ctx.parameter(PARAMETER)
    if given is None:
        return LARGEST
    if given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST)) and 1 <= int(given) <= LARGEST:
        return int(given)
    raise UsageError(
        Text(
            zh=f"参数 {PARAMETER} 须为 1 到 {LARGEST} 之间的字节数。",
            en=f"The parameter {PARAMETER} is a number of bytes from 1 to {LARGEST}.",
        )
    )


class _RoomyClient(Client):
    """A client that takes packets of 1 MiB and what goes with them."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type] # passed on as they came
        self._decoder = Decoder(version=self.version, cap=LARGEST + _ROOM)


def _closed(size: int) -> TargetError:
    return TargetError(
        Text(
            zh=f"目标在传送最大 {size} 字节的载荷时关闭了连接；若其容许的载荷较小，请在参数 {PARAMETER} 中写明字节数。",
            en=f"The target closed the connection while payloads of up to {size} bytes were under way; if it takes "
            f"smaller ones only, give their size in bytes in {PARAMETER}.",
        )
    )
