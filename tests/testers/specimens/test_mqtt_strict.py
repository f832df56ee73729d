"""The strict broker keeps the statements; each test names the one it looks at."""

import asyncio
import datetime as dt
import ipaddress
import json
import socket
import ssl
from pathlib import Path

import aiomqtt
import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from testers.protocols.mqtt import packets as p
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Property, Publish, Will
from testers.specimens.broker import hub, payloads, session
from testers.specimens.broker.manners import Manners
from testers.specimens.broker.serve import serve_broker
from testers.specimens.specimen import ServeOptions
from tests.testers.specimens.peer import Bench, bench, on
from tests.testers.specimens.probes import after_connack, instead_of_connect

V4, V5 = Version.V311, Version.V5
PROBES = sorted(instead_of_connect(p.Connect(version=V4, client_id="")))
LATER = sorted(after_connack(p.Connect(version=V4, client_id="")))


@pytest.mark.parametrize("statement", PROBES)
def test_a_wrong_first_packet_ends_the_connection(statement: str) -> None:
    @on("mqtt_strict")
    async def probe(broker: Bench) -> None:
        peer = await broker.dial()
        await peer.send_bytes(instead_of_connect(broker.hello())[statement])
        # MQTT-3.1.2-2: only an unknown level is answered before the end.
        assert await peer.ends() == (bytes.fromhex("20020001") if statement == "MQTT-3.1.2-2" else b"")

    probe()


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("statement", LATER)
def test_a_wrong_later_packet_ends_the_connection(statement: str, version: Version) -> None:
    @on("mqtt_strict")
    async def probe(broker: Bench) -> None:
        hello = broker.hello(version=version)
        peer, connack = await broker.join(hello)
        assert connack.reason == 0
        await peer.send_bytes(after_connack(hello)[statement])
        answer = await peer.ends()
        # MQTT-4.13.1-1: 5.0 hears a reason of 0x80 or more, 3.1.1 nothing at all.
        assert answer == b"" if version is V4 else (answer[:2] == b"\xe0\x01" and answer[2] >= 0x80)

    probe()


@pytest.mark.parametrize("protocol", [aiomqtt.ProtocolVersion.V311, aiomqtt.ProtocolVersion.V5])
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_client_that_is_not_ours_gets_its_messages_back(qos: int, protocol: aiomqtt.ProtocolVersion) -> None:
    @on("mqtt_strict")
    async def talk(broker: Bench) -> None:
        assert broker.port is not None
        async with aiomqtt.Client(
            "127.0.0.1",
            broker.port,
            username=broker.user,
            password=broker.password.decode(),
            protocol=protocol,
            # Without it paho's small packets wait 40 ms each for a delayed ACK (Nagle's algorithm).
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        ) as client:
            await client.subscribe("测试/+", qos=qos)
            for number in range(50):
                await client.publish("测试/回声", str(number), qos=qos)
            got = []
            async for message in client.messages:
                got.append((message.payload, message.qos))
                if len(got) == 50:
                    break
            assert got == [(str(number).encode(), qos) for number in range(50)]

    talk()


@on("mqtt_strict")
async def test_nobody_comes_in_without_the_password(broker: Bench) -> None:
    nameless = p.Connect(version=V4, client_id="a")
    wrong = p.Connect(version=V4, client_id="a", username=broker.user, password=b"guess")
    for connect, code in ((nameless, 5), (wrong, 4)):
        peer, connack = await broker.join(connect)
        assert connack.reason == code
        assert await peer.ends() == b""
    peer, connack = await broker.join(p.Connect(version=V5, client_id="a"))
    assert connack.reason == 0x87
    assert await peer.ends() == b""


@on("mqtt_strict")
async def test_client_identifiers(broker: Bench) -> None:
    # MQTT-3.1.3-8: no name with a session to keep is refused with 0x02.
    _, connack = await broker.join(broker.hello("", clean=False))
    assert connack.reason == 2
    await broker.enter("")
    _, connack = await broker.join(broker.hello("", version=V5))
    assert p.text(connack.properties, Property.ASSIGNED_CLIENT_ID)


@on("mqtt_strict")
async def test_a_client_of_the_same_name_takes_over(broker: Bench) -> None:
    first = await broker.enter("twin", version=V5)
    await broker.enter("twin", version=V5)
    assert await first.ends() == bytes.fromhex("E0018E")


@on("mqtt_strict")
async def test_retained_messages(broker: Bench) -> None:
    peer = await broker.enter()
    await peer.send(Publish(topic="r/1", payload=b"kept", retain=True), Publish(topic="r/2", payload=b"passing"))
    await peer.subscribe("r/+")
    await peer.receive(p.Suback)
    # MQTT-3.3.1-8: retain is set on what a new subscription brings, MQTT-3.3.1-9: and not on what follows.
    assert await peer.receive(Publish) == Publish(topic="r/1", payload=b"kept", retain=True)
    await peer.send(Publish(topic="r/1", payload=b"new", retain=True), Publish(topic="r/1", payload=b"", retain=True))
    assert await peer.receive(Publish) == Publish(topic="r/1", payload=b"new")
    assert await peer.receive(Publish) == Publish(topic="r/1", payload=b"")
    # MQTT-3.3.1-11: the empty message has removed it.
    late = await broker.enter("late")
    await late.subscribe("r/+")
    await late.receive(p.Suback)
    await late.send(p.Pingreq())
    await late.receive(p.Pingresp)


@on("mqtt_strict")
async def test_a_persistent_session_keeps_what_was_not_acknowledged(broker: Bench) -> None:
    sleeper = await broker.enter("sleeper", clean=False)
    await sleeper.subscribe("q/#", 1)
    await sleeper.receive(p.Suback)
    speaker = await broker.enter("speaker")
    await speaker.send(Publish(topic="q/1", payload=b"1", qos=1, packet_id=1))
    unanswered = await sleeper.receive(Publish)
    sleeper.cut()
    await speaker.receive(p.Puback)
    await speaker.send(Publish(topic="q/2", payload=b"2", qos=1, packet_id=2))
    await speaker.receive(p.Puback)
    back, connack = await broker.join(broker.hello("sleeper", clean=False))
    assert connack.session_present
    # MQTT-4.4.0-1: with the original identifier, and DUP (MQTT-3.3.1-1).
    again = await back.receive(Publish)
    assert (again.packet_id, again.payload, again.dup) == (unanswered.packet_id, b"1", True)
    assert await back.payload() == b"2"
    back.cut()
    fresh, connack = await broker.join(broker.hello("sleeper"))
    assert not connack.session_present
    await fresh.send(p.Pingreq())
    await fresh.receive(p.Pingresp)


@on("mqtt_strict")
async def test_qos_2_is_delivered_once_although_it_is_sent_twice(broker: Bench) -> None:
    listener = await broker.enter("listener")
    await listener.subscribe("once", 2)
    await listener.receive(p.Suback)
    speaker = await broker.enter("speaker", clean=False)
    await speaker.send(Publish(topic="once", payload=b"1", qos=2, packet_id=9))
    await speaker.receive(p.Pubrec)
    speaker.cut()
    again, connack = await broker.join(broker.hello("speaker", clean=False))
    assert connack.session_present
    await again.send(Publish(topic="once", payload=b"1", qos=2, packet_id=9, dup=True))
    await again.receive(p.Pubrec)
    await again.send(p.Pubrel(packet_id=9))
    await again.receive(p.Pubcomp)
    await again.send(Publish(topic="once", payload=b"2", qos=2, packet_id=9))
    for expected in (b"1", b"2"):
        got = await listener.receive(Publish)
        assert got.payload == expected
        await listener.send(p.Pubrec(packet_id=got.packet_id or 0))
        await listener.receive(p.Pubrel)
        await listener.send(p.Pubcomp(packet_id=got.packet_id or 0))


@on("mqtt_strict")
async def test_wills(broker: Bench) -> None:
    watcher = await broker.enter("watcher")
    await watcher.subscribe("will/#")
    await watcher.receive(p.Suback)
    polite = await broker.enter("polite", will=Will(topic="will/polite"))
    await polite.send(p.Disconnect())
    assert await polite.ends() == b""
    rude = await broker.enter("rude", will=Will(topic="will/rude", payload=b"gone"))
    rude.cut()
    # MQTT-3.14.4-2 for the polite one: its will would have come first.
    assert await watcher.receive(Publish) == Publish(topic="will/rude", payload=b"gone")
    asking = await broker.enter("asking", version=V5, will=Will(topic="will/asking"))
    await asking.send(p.Disconnect(reason=4))
    assert (await watcher.receive(Publish)).topic == "will/asking"


@on("mqtt_strict")
async def test_a_will_that_is_delayed_is_called_off_by_coming_back(broker: Bench) -> None:
    watcher = await broker.enter("watcher")
    await watcher.subscribe("will/#")
    await watcher.receive(p.Suback)
    will = Will(topic="will/delayed", properties=((Property.WILL_DELAY, 60),))
    lasting = ((Property.SESSION_EXPIRY, 600),)
    away = await broker.enter("away", version=V5, will=will, properties=lasting)
    away.cut()
    # A clean start ends the old session, so its delayed will is due (section 3.1.3.2.2).
    await broker.enter("away", version=V5, properties=lasting)
    assert (await watcher.receive(Publish)).topic == "will/delayed"
    gone = await broker.enter("gone", version=V5, will=will, properties=lasting)
    gone.cut()
    _, connack = await broker.join(broker.hello("gone", version=V5, clean=False, properties=lasting))
    assert connack.session_present
    await watcher.send(p.Pingreq())
    await watcher.receive(p.Pingresp)


@on("mqtt_strict")
async def test_session_expiry_of_5(broker: Bench) -> None:
    brief = await broker.enter("brief", version=V5, properties=((Property.SESSION_EXPIRY, 600),))
    await brief.send(p.Disconnect(properties=((Property.SESSION_EXPIRY, 0),)))
    await brief.ends()
    _, connack = await broker.join(broker.hello("brief", version=V5, clean=False))
    assert not connack.session_present


@on("mqtt_strict")
async def test_subscription_options_of_5(broker: Bench) -> None:
    peer = await broker.enter(version=V5)
    await peer.subscribe("own", no_local=True, retain_as_published=True)
    assert (await peer.receive(p.Suback)).reasons == (0,)
    await peer.send(Publish(topic="own", payload=b"self"))
    other = await broker.enter("other", version=V5)
    await other.send(Publish(topic="own", payload=b"other", retain=True))
    got = await peer.receive(Publish)
    assert (got.payload, got.retain) == (b"other", True)
    await peer.subscribe("$share/g/own")
    assert (await peer.receive(p.Suback)).reasons == (0x9E,)
    await peer.send(p.Unsubscribe(packet_id=2, patterns=("own", "none")))
    assert (await peer.receive(p.Unsuback)).reasons == (0, 0x11)


@on("mqtt_strict")
async def test_properties_travel_unaltered(broker: Bench) -> None:
    peer = await broker.enter(version=V5)
    await peer.subscribe("p", 1)
    await peer.receive(p.Suback)
    sent = (
        (Property.RESPONSE_TOPIC, "answer"),
        (Property.USER_PROPERTY, ("a", "1")),
        (Property.USER_PROPERTY, ("a", "2")),
    )
    await peer.send(Publish(topic="p", properties=(*sent, (Property.MESSAGE_EXPIRY, 50))))
    got = await peer.receive(Publish)
    assert got.properties[:3] == sent
    assert 0 < p.number(got.properties, Property.MESSAGE_EXPIRY, 0) <= 50


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (Publish(topic="a", properties=((Property.TOPIC_ALIAS, 1),)), 0x94),
        (Publish(topic="a", properties=((Property.SUBSCRIPTION_ID, 1),)), 0x82),
        (
            p.Subscribe(
                packet_id=1,
                subscriptions=(p.Subscription(pattern="a"),),
                properties=((Property.SUBSCRIPTION_ID, 1),),
            ),
            0xA1,
        ),
        (p.Disconnect(properties=((Property.SESSION_EXPIRY, 5),)), 0x82),
        (p.Pingresp(), 0x82),
        (p.Auth(), 0x82),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_only_a_session_can_refuse(packet: p.Packet, reason: int) -> None:
    @on("mqtt_strict")
    async def probe(broker: Bench) -> None:
        peer = await broker.enter(version=V5)
        await peer.send(packet)
        assert await peer.ends() == bytes([0xE0, 1, reason])

    probe()


@on("mqtt_strict")
async def test_extended_authentication_is_refused(broker: Bench) -> None:
    hello = broker.hello(version=V5, properties=((Property.AUTH_METHOD, "SCRAM-SHA-256"),))
    _, connack = await broker.join(hello)
    assert connack.reason == 0x8C


@on("mqtt_strict")
async def test_the_window_of_the_client_is_kept(broker: Bench) -> None:
    slow = await broker.enter("slow", version=V5, properties=((Property.RECEIVE_MAXIMUM, 2),))
    await slow.subscribe("w", 1)
    await slow.receive(p.Suback)
    speaker = await broker.enter("speaker")
    for number in range(1, 6):
        await speaker.send(Publish(topic="w", payload=bytes([number]), qos=1, packet_id=number))
        await speaker.receive(p.Puback)
    first, second = await slow.receive(Publish), await slow.receive(Publish)
    await slow.send(p.Pingreq())
    await slow.receive(p.Pingresp)  # and no third message before it (MQTT-3.3.4-9)
    await slow.send(*(p.Puback(packet_id=got.packet_id or 0) for got in (first, second)))
    assert [await slow.payload(), await slow.payload()] == [b"\3", b"\4"]


@on("mqtt_strict")
async def test_a_packet_over_the_limit_is_refused_before_it_comes(broker: Bench) -> None:
    peer = await broker.enter(version=V5)
    await peer.send_bytes(b"\x30\xff\xff\xff\x7f")
    assert await peer.ends() == bytes.fromhex("E00195")


def test_a_full_queue_is_never_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LARGEST_QUEUE", 3)

    @on("mqtt_strict")
    async def fill(broker: Bench) -> None:
        sleeper = await broker.enter("sleeper", clean=False)
        await sleeper.subscribe("full", 1)
        await sleeper.receive(p.Suback)
        await sleeper.send(p.Disconnect())
        await sleeper.ends()
        new, old = await broker.enter("new", version=V5), await broker.enter("old")
        for number in range(1, 5):
            await new.send(Publish(topic="full", qos=1, packet_id=number))
            assert (await new.receive(p.Puback)).reason == (0x97 if number == 4 else 0)
        await old.send(Publish(topic="full", qos=1, packet_id=1))
        assert await old.ends() == b""

    fill()


def test_sessions_and_retained_messages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LARGEST_SESSIONS", 1)
    monkeypatch.setattr(hub, "LARGEST_RETAINED", 2)

    @on("mqtt_strict")
    async def fill(broker: Bench) -> None:
        only = await broker.enter("only", version=V5)
        _, connack = await broker.join(broker.hello("more"))
        assert connack.reason == 3
        # $SYS/broker/version is the first retained message.
        for number, reason in ((1, 0), (2, 0x97)):
            await only.send(Publish(topic=f"r/{number}", payload=b"x", retain=True, qos=2, packet_id=number))
            assert (await only.receive(p.Pubrec)).reason == reason

    fill()


@on("mqtt_strict")
async def test_expired_and_oversized_messages_are_not_sent(broker: Bench) -> None:
    small = await broker.enter("small", version=V5, properties=((Property.MAXIMUM_PACKET_SIZE, 40),))
    await small.subscribe("e", 1)
    await small.receive(p.Suback)
    speaker = await broker.enter("speaker", version=V5)
    await speaker.send(
        Publish(topic="e", payload=bytes(50), qos=1, packet_id=1),
        Publish(topic="e", payload=b"stale", properties=((Property.MESSAGE_EXPIRY, 0),)),
        Publish(topic="e", payload=b"fresh"),
    )
    assert await small.payload() == b"fresh"


@on("mqtt_strict")
async def test_a_release_is_repeated_after_a_cut(broker: Bench) -> None:
    listener = await broker.enter("listener", clean=False)
    await listener.subscribe("two", 2)
    await listener.receive(p.Suback)
    await listener.send(Publish(topic="two", qos=2, packet_id=1))
    await listener.receive(p.Pubrec)
    got = await listener.receive(Publish)
    await listener.send(p.Pubrec(packet_id=got.packet_id or 0))
    await listener.receive(p.Pubrel)
    listener.cut()
    back = await broker.enter("listener", clean=False)
    assert (await back.receive(p.Pubrel)).packet_id == got.packet_id
    await back.send(p.Pubcomp(packet_id=got.packet_id or 0), p.Pingreq())
    await back.receive(p.Pingresp)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "chain.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return chain


def test_it_speaks_tls_with_a_given_context(tmp_path: Path) -> None:
    chain = _certificate(tmp_path)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(chain)
    theirs = ssl.create_default_context(cafile=chain)

    async def talk() -> None:
        async with serve_broker(Manners(anonymous=True), ServeOptions(), tls=ours) as served:
            port = int(served.endpoints["mqtts"].rpartition(":")[2])
            async with aiomqtt.Client("127.0.0.1", port, tls_context=theirs) as client:
                await client.subscribe("tls")
                await client.publish("tls", b"hidden")
                assert (await anext(client.messages)).payload == b"hidden"

    asyncio.run(asyncio.wait_for(talk(), 10))


@on("mqtt_strict")
async def test_a_silent_client_is_closed_after_its_keep_alive(broker: Bench) -> None:
    loop = asyncio.get_running_loop()
    peer = await broker.enter(version=V5, keep_alive=1)
    start = loop.time()
    # Bytes that are no whole packet do not count: the statement speaks of Control Packets.
    await peer.send_bytes(b"\xc0")
    assert await peer.ends() == bytes.fromhex("E0018D")
    assert loop.time() - start >= 1.0


def test_the_lamp_reports_what_its_schema_wants() -> None:
    async def listen() -> None:
        async with bench("mqtt_strict", scale=0.01) as broker:
            peer = await broker.enter()
            await peer.subscribe(broker.served.parameters["mqtt.topic"])
            await peer.receive(p.Suback)
            schema = json.loads(payloads.SCHEMA.read_text("utf-8"))
            for _ in range(20):
                jsonschema.validate(json.loads(await peer.payload()), schema)

    asyncio.run(listen())
