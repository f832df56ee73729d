"""MQTT for the null server: a broker with one client, which costs nothing and keeps nothing."""

from asyncio import StreamReader, StreamWriter

from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.packets import (
    Connack,
    Connect,
    Packet,
    Pingreq,
    Pingresp,
    Puback,
    Publish,
    Suback,
    Subscribe,
)
from testers.protocols.mqtt.wire import Decoder

_READ = 64 << 10
_PACKET_IDS = 0xFFFF


async def null_mqtt(reader: StreamReader, writer: StreamWriter) -> None:
    """Let anybody in, grant every subscription, and send each PUBLISH back to the one who sent it."""
    decoder, sent = Decoder(), 0
    while data := await reader.read(_READ):
        decoder.feed(data)
        for packet in decoder.packets():
            for answer in _answer(packet, sent % _PACKET_IDS + 1):
                writer.write(encode(answer, decoder.version))
            sent += isinstance(packet, Publish)
        await writer.drain()


def _answer(packet: Packet, packet_id: int) -> tuple[Packet, ...]:
    if isinstance(packet, Connect):
        return (Connack(),)
    if isinstance(packet, Subscribe):
        return (Suback(packet_id=packet.packet_id, reasons=tuple(each.qos for each in packet.subscriptions)),)
    if isinstance(packet, Pingreq):
        return (Pingresp(),)
    if not isinstance(packet, Publish):
        return ()
    if packet.packet_id is None:
        return (Publish(topic=packet.topic, payload=packet.payload),)
    echo = Publish(topic=packet.topic, payload=packet.payload, qos=1, packet_id=packet_id)
    return (Puback(packet_id=packet.packet_id), echo)
