"""Each bad broker shows its defect to a socket, and nothing more than the tests need to see it."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable

import jsonschema
import pytest

from testers.protocols.mqtt import packets as p
from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import ForeignConnect, Publish
from testers.specimens.broker import payloads
from tests.testers.specimens.peer import Bench, Peer, bench, on
from tests.testers.specimens.probes import after_connack, instead_of_connect

V4, V5 = Version.V311, Version.V5


async def _still_open(peer: Peer) -> None:
    await peer.send(p.Pingreq())
    await peer.receive(p.Pingresp)


async def _listener(broker: Bench, pattern: str, qos: int, name: str = "listener") -> Peer:
    peer = await broker.enter(name, clean=False)
    await peer.subscribe(pattern, qos)
    await peer.receive(p.Suback)
    return peer


@on("mqtt_lossy")
async def test_lossy_acknowledges_and_loses_some(broker: Bench) -> None:
    peer = await broker.enter()
    await peer.subscribe("n")
    await peer.receive(p.Suback)
    got: list[p.Packet] = []
    for number in range(1, 401):
        await peer.send(Publish(topic="n", payload=str(number).encode(), qos=1, packet_id=number))
    while sum(isinstance(packet, p.Puback) for packet in got) < 400:
        got.append(await peer.any())
    await _until_ping(peer, got)
    delivered = sum(isinstance(packet, Publish) for packet in got)
    assert 370 <= delivered < 400


async def _until_ping(peer: Peer, got: list[p.Packet]) -> None:
    await peer.send(p.Pingreq())
    while not isinstance(packet := await peer.any(), p.Pingresp):
        got.append(packet)


@on("mqtt_slow")
async def test_slow_holds_some_messages_back(broker: Bench) -> None:
    loop = asyncio.get_running_loop()
    peer = await broker.enter()
    await peer.subscribe("s")
    await peer.receive(p.Suback)
    longest = 0.0
    for number in range(30):
        start = loop.time()
        await peer.send(Publish(topic="s", payload=bytes([number])))
        assert await peer.payload() == bytes([number])
        longest = max(longest, loop.time() - start)
        if longest > 0.55:
            break
    assert longest > 0.55


@pytest.mark.parametrize("statement", sorted(instead_of_connect(p.Connect(version=V4, client_id=""))))
def test_lenient_takes_any_first_packet(statement: str) -> None:
    @on("mqtt_lenient")
    async def probe(broker: Bench) -> None:
        peer = await broker.dial()
        await peer.send_bytes(instead_of_connect(broker.hello())[statement])
        if statement == "MQTT-3.1.0-1":
            await peer.send(broker.hello())
        connack = await peer.receive(p.Connack)
        # The probe of an unknown level names no user, so it is the level that is let in, and the user that is not.
        assert connack.reason == (5 if statement == "MQTT-3.1.2-2" else 0)

    probe()


@pytest.mark.parametrize("statement", sorted(after_connack(p.Connect(version=V4, client_id=""))))
def test_lenient_answers_any_later_packet(statement: str) -> None:
    @on("mqtt_lenient")
    async def probe(broker: Bench) -> None:
        hello = broker.hello()
        peer, _ = await broker.join(hello)
        await peer.send_bytes(after_connack(hello)[statement])
        expected = {"MQTT-3.1.0-2": p.Connack, "MQTT-3.8.1-1": p.Suback, "MQTT-4.7.1-2": p.Suback}
        answer = await peer.any()
        assert type(answer) is expected.get(statement, p.Puback)
        assert getattr(answer, "packet_id", 5) == 5
        await _still_open(peer)

    probe()


@on("mqtt_any_version")
async def test_any_version_serves_level_99(broker: Bench) -> None:
    peer = await broker.dial()
    await peer.send(ForeignConnect(name="MQTT", level=99))
    # Return code 5 is its answer to the missing user, no longer 1 to the level.
    assert (await peer.receive(p.Connack)).reason == 5
    known = bytearray(encode(broker.hello(), V4))
    known[8] = 99
    peer = await broker.dial()
    await peer.send_bytes(bytes(known))
    assert (await peer.receive(p.Connack)).reason == 0
    await _still_open(peer)


@on("mqtt_forgets_session")
async def test_forgets_session_says_so_and_loses_what_was_queued(broker: Bench) -> None:
    await _lose_queue(broker, present=False)


@on("mqtt_forgets_queue")
async def test_forgets_queue_claims_a_session_and_loses_what_was_queued(broker: Bench) -> None:
    await _lose_queue(broker, present=True)


async def _lose_queue(broker: Bench, *, present: bool) -> None:
    sleeper = await _listener(broker, "q", 1)
    await sleeper.send(p.Disconnect())
    await sleeper.ends()
    speaker = await broker.enter("speaker")
    await speaker.send(Publish(topic="q", qos=1, packet_id=1))
    await speaker.receive(p.Puback)
    back, connack = await broker.join(broker.hello("listener", clean=False))
    assert connack.session_present is present
    await _still_open(back)


@on("mqtt_acks_then_loses")
async def test_acks_then_loses_what_it_has_acknowledged(broker: Bench) -> None:
    listener = await _listener(broker, "a", 1)
    speaker = await broker.enter("speaker", clean=False)
    await speaker.send(Publish(topic="a", payload=b"kept", qos=1, packet_id=1))
    await speaker.receive(p.Puback)
    assert await listener.payload() == b"kept"
    await speaker.send(Publish(topic="a", payload=b"lost", qos=1, packet_id=2))
    await speaker.receive(p.Puback)
    speaker.cut()
    again = await broker.enter("speaker", clean=False)
    await again.send(Publish(topic="a", payload=b"next", qos=1, packet_id=3))
    assert await listener.payload() == b"next"


@on("mqtt_acks_then_loses")
async def test_acks_then_loses_what_the_listener_has_not_acknowledged(broker: Bench) -> None:
    listener = await _listener(broker, "a", 1)
    speaker = await broker.enter("speaker")
    await speaker.send(Publish(topic="a", qos=1, packet_id=1))
    await listener.receive(Publish)
    listener.cut()
    back, connack = await broker.join(broker.hello("listener", clean=False))
    assert connack.session_present
    await _still_open(back)


@on("mqtt_duplicates_qos2")
async def test_duplicates_qos2_after_a_cut(broker: Bench) -> None:
    listener = await _listener(broker, "d", 0)
    speaker = await broker.enter("speaker", clean=False)
    await speaker.send(Publish(topic="d", payload=b"1", qos=2, packet_id=9))
    await speaker.receive(p.Pubrec)
    speaker.cut()
    again = await broker.enter("speaker", clean=False)
    await again.send(Publish(topic="d", payload=b"1", qos=2, packet_id=9, dup=True))
    assert [await listener.payload(), await listener.payload()] == [b"1", b"1"]


@on("mqtt_keeps_silent")
async def test_keeps_silent_clients(broker: Bench) -> None:
    peer = await broker.enter(keep_alive=1)
    with pytest.raises(TimeoutError):
        await peer.ends(within=1.8)
    await _still_open(peer)


@on("mqtt_hasty")
async def test_hasty_closes_before_the_keep_alive_is_over(broker: Bench) -> None:
    peer = await broker.enter(keep_alive=5)
    # 0.6 x 5 s; the strict broker would wait for 6.25 s.
    assert await peer.ends(within=4.5) == b""


@on("mqtt_anonymous")
async def test_anonymous_reads_everything(broker: Bench) -> None:
    assert broker.served.capabilities["mqtt.anonymous"] == "no"
    peer, connack = await broker.join(p.Connect(version=V4, client_id="stranger"))
    assert connack.reason == 0
    await peer.subscribe("$SYS/#")
    await peer.receive(p.Suback)
    assert (await peer.receive(Publish)).topic.startswith("$SYS/")
    await peer.subscribe("#")
    await peer.receive(p.Suback)
    known = await broker.enter("known")
    await known.send(Publish(topic="private", payload=b"secret"))
    assert await peer.payload() == b"secret"


@on("mqtt_garbage")
async def test_garbage_is_no_mqtt(broker: Bench) -> None:
    peer = await broker.dial()
    await peer.send(p.Connect(version=V4, client_id="a"))
    data = await asyncio.wait_for(peer.reader.readexactly(64), 5)
    with pytest.raises(MalformedPacket):
        decode(Frame(first_byte=data[0], body=data[2:]), V4)


@on("mqtt_hangs")
async def test_hangs_keeps_the_socket_and_its_silence(broker: Bench) -> None:
    peer = await broker.dial()
    await peer.send(p.Connect(version=V4, client_id="a"))
    with pytest.raises(TimeoutError):
        await peer.ends(within=0.5)


@on("mqtt_floods")
async def test_floods_without_end(broker: Bench) -> None:
    peer = await broker.enter()
    await peer.subscribe("storm/#")
    await peer.receive(p.Suback)
    for _ in range(5_000):
        assert (await peer.receive(Publish)).retain


def _schema_breaks(reading: dict[str, object]) -> bool:
    return not jsonschema.Draft202012Validator(json.loads(payloads.SCHEMA.read_text("utf-8"))).is_valid(reading)


def _naive(reading: dict[str, object]) -> bool:
    return dt.datetime.fromisoformat(str(reading["time"])).tzinfo is None


@pytest.mark.parametrize(
    ("specimen", "broken"),
    [("mqtt_bad_payload", _schema_breaks), ("mqtt_naive_time", _naive)],
)
def test_some_readings_are_broken(specimen: str, broken: Callable[[dict[str, object]], bool]) -> None:
    async def listen() -> None:
        async with bench(specimen, scale=0.002) as broker:
            peer = await broker.enter()
            await peer.subscribe(broker.served.parameters["mqtt.topic"])
            await peer.receive(p.Suback)
            found = [broken(json.loads(await peer.payload())) for _ in range(200)]
            assert 15 <= sum(found) <= 75

    asyncio.run(listen())


@on("mqtt_overdeclares")
async def test_overdeclares(broker: Bench) -> None:
    assert broker.served.capabilities["mqtt.v5"] == "yes"
    peer = await broker.dial(V5)
    await peer.send(broker.hello(version=V5))
    assert await peer.ends() == bytes.fromhex("20020001")
    await broker.enter()


@on("mqtt_underdeclares")
async def test_underdeclares(broker: Bench) -> None:
    assert broker.served.capabilities["mqtt.v5"] == "no"
    await _still_open(await broker.enter(version=V5))
