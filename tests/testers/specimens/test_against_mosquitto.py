"""Mosquitto does what the strict broker does: so our codec and our reading of the statements are not ours alone."""

import asyncio

import pytest

from testers.protocols.mqtt import packets as p
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Property, Publish
from testers.specimens.peers.mosquitto import Mosquitto
from testers.specimens.specimen import Served
from tests.testers.specimens.peer import Bench
from tests.testers.specimens.probes import after_connack, instead_of_connect

pytestmark = pytest.mark.peer("mosquitto")


async def _refuses(bench: Bench) -> None:
    hello = bench.hello()
    for statement, probe in instead_of_connect(hello).items():
        peer = await bench.dial()
        await peer.send_bytes(probe)
        answer = await peer.ends()
        assert answer == (bytes.fromhex("20020001") if statement == "MQTT-3.1.2-2" else b""), statement
    for statement, probe in after_connack(hello).items():
        peer = await bench.enter(f"probe-{statement}")
        await peer.send_bytes(probe)
        assert await peer.ends() == b"", statement


async def _answers(bench: Bench, version: Version) -> None:
    peer = await bench.enter("answers", version=version)
    await peer.subscribe("两次/#", 2)
    assert (await peer.receive(p.Suback)).reasons == (2,)
    properties = ((Property.USER_PROPERTY, ("城", "鉴")),) if version is Version.V5 else ()
    await peer.send(Publish(topic="两次/一", payload=b"x", qos=2, packet_id=7, properties=properties))
    await peer.receive(p.Pubrec)
    await peer.send(p.Pubrel(packet_id=7))
    # A broker is free to deliver before or after PUBCOMP (section 4.3.3).
    pair = [await peer.any(), await peer.any()]
    assert p.Pubcomp(packet_id=7) in pair
    got = next(packet for packet in pair if isinstance(packet, Publish))
    assert (got.topic, got.payload, got.qos, got.properties) == ("两次/一", b"x", 2, properties)
    await peer.send(p.Pubrec(packet_id=got.packet_id or 0))
    assert (await peer.receive(p.Pubrel)).packet_id == got.packet_id
    await peer.send(p.Pubcomp(packet_id=got.packet_id or 0), p.Unsubscribe(packet_id=8, patterns=("两次/#",)))
    assert (await peer.receive(p.Unsuback)).packet_id == 8


def test_mosquitto_refuses_and_answers_as_the_strict_broker_does() -> None:
    async def meet(port: int) -> None:
        bench = Bench(Served(endpoints={"mqtt": f"mqtt://127.0.0.1:{port}"}))
        try:
            await _refuses(bench)
            for version in Version:
                await _answers(bench, version)
        finally:
            await bench.leave()

    with Mosquitto() as broker:
        asyncio.run(asyncio.wait_for(meet(broker.port), 20))
