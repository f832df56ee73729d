"""Connecting: what the broker accepts, refuses and closes (MQTT 3.1.1 sections 3.1 and 3.2)."""

import asyncio

import pytest

from citybrain.sensing.mqtt import server
from citybrain.sensing.mqtt.packets import (
    ConnAck,
    Connect,
    Disconnect,
    PingReq,
    PingResp,
    Publish,
    SubAck,
    Subscribe,
    Will,
)
from tests.citybrain.running import broker, connected, raw

_ACCEPTED = ConnAck(session_present=False, return_code=0)
_GOOD = Connect(client_id="c1", user_name="tester", password=b"pass-1")


def _answer_to(*items: Connect | bytes) -> list[object]:
    """What the broker sends on a fresh connection until it closes or answers a PINGREQ."""

    async def ask() -> list[object]:
        async with broker() as port, raw(port) as client:
            await client.send(*items, PingReq())
            answers: list[object] = []
            while (packet := await client.receive()) is not None:
                answers.append(packet)
                if packet == PingResp():
                    break
            return answers

    return asyncio.run(ask())


def test_a_good_connect_is_accepted_and_connack_comes_first() -> None:
    # [MQTT-3.1.4-4], [MQTT-3.2.0-1], [MQTT-3.12.4-1]
    assert _answer_to(_GOOD) == [_ACCEPTED, PingResp()]


@pytest.mark.parametrize(
    ("connect", "code"),
    [
        (Connect(client_id="c1"), 5),
        (Connect(client_id="c1", user_name="tester", password=b"wrong"), 4),
        (Connect(client_id="c1", user_name="nobody", password=b"pass-1"), 4),
        (Connect(client_id="c1", user_name="tester"), 4),
        (Connect(client_id="", clean_session=False, user_name="tester", password=b"pass-1"), 2),
        (Connect(client_id="x" * 257, user_name="tester", password=b"pass-1"), 2),
    ],
)
def test_a_refusal_has_its_code_and_closes(connect: Connect, code: int) -> None:
    # [MQTT-3.2.2-4], [MQTT-3.2.2-5], [MQTT-3.1.4-5], [MQTT-3.1.3-8], [MQTT-3.1.3-9]
    assert _answer_to(connect) == [ConnAck(session_present=False, return_code=code)]


def test_a_client_without_id_gets_one() -> None:
    # [MQTT-3.1.3-6]; two of them live side by side
    async def talk() -> None:
        async with broker() as port, connected(port, "") as one, connected(port, "") as two:
            assert await one.is_alive()
            assert await two.is_alive()

    asyncio.run(talk())


@pytest.mark.parametrize("client_id", ["0", "0123456789abcdefghijklm", "ABCXYZ", "灯-1", "x" * 256])
def test_client_ids_that_must_be_allowed(client_id: str) -> None:
    # [MQTT-3.1.3-5]
    assert _answer_to(Connect(client_id=client_id, user_name="tester", password=b"pass-1"))[0] == _ACCEPTED


@pytest.mark.parametrize(
    ("level", "answer"),
    [(99, "20020001"), (3, "20020001"), (0, "20020001"), (6, "20020001"), (5, "2003008400")],
)
def test_another_level_is_refused_in_its_own_words(level: int, answer: str) -> None:
    # [MQTT-3.1.2-2]; for MQTT 5: CONNACK with reason 0x84
    async def ask() -> None:
        async with broker() as port, raw(port) as client:
            await client.send(bytes.fromhex(f"101000044d515454{level:02x}020000000474657374"))
            assert await client.raw(len(answer) // 2) == bytes.fromhex(answer)
            assert await client.receive() is None

    asyncio.run(ask())


def test_mqtt_3_1_is_refused_with_code_1() -> None:
    assert _answer_to(bytes.fromhex("100f00064d51497364700302000000000161")) == [
        ConnAck(session_present=False, return_code=1)
    ]


@pytest.mark.parametrize(
    "first_bytes",
    [
        "c000",
        "300400016178",
        "1f0d00044d51545404020000000161",
        "100d00044d51545404030000000161",
        "100d00044d51545804020000000161",
        "100e00044d5154540402000000026100",
        "100e00044d51545404020000000161ff",
        "100d00044d515454044200000001",
        "10ffffffff",
        "10ffffff7f",
        "474554202f20485454502f312e31",
    ],
    ids=[
        "ping-first",  # [MQTT-3.1.0-1]
        "publish-first",
        "reserved-header",  # [MQTT-2.2.2-2]
        "reserved-flag",  # [MQTT-3.1.2-3]
        "protocol-name",  # [MQTT-3.1.2-1]
        "nul-in-id",  # [MQTT-1.5.3-2]
        "trailing-byte",
        "password-without-user",  # [MQTT-3.1.2-22]
        "length-of-five-bytes",
        "256-megabyte-connect",
        "http",
    ],
)
def test_a_malformed_start_is_closed_without_connack(first_bytes: str) -> None:
    # [MQTT-3.1.4-1]
    assert _answer_to(bytes.fromhex(first_bytes)) == []


@pytest.mark.parametrize(
    "packet",
    [
        "100d00044d51545404020000000161",
        "3606000161000178",
        "380400016178",
        "300600032f232f78",
        "3006000461006278",
        "320700016100007878",
        "8006000100016100",
        "8206000100016103",
        "82020001",
        "820a00010005612f232f6200",
        "a2020001",
        "60020001",
        "e100",
        "20020000",
        "d000",
        "9003000100",
        "b0020001",
        "0000",
        "f000",
    ],
    ids=[
        "second-connect",  # [MQTT-3.1.0-2]
        "qos-3",  # [MQTT-3.3.1-4]
        "dup-at-qos-0",  # [MQTT-3.3.1-2]
        "wildcard-topic",  # [MQTT-3.3.2-2]
        "nul-in-topic",  # [MQTT-1.5.3-2]
        "packet-id-0",  # [MQTT-2.3.1-1]
        "subscribe-flags",  # [MQTT-3.8.1-1]
        "subscribe-qos-3",  # [MQTT-3-8.3-4]
        "subscribe-nothing",  # [MQTT-3.8.3-3]
        "filter-with-hash-inside",  # [MQTT-4.7.1-2]
        "unsubscribe-nothing",  # [MQTT-3.10.3-2]
        "pubrel-flags",  # [MQTT-3.6.1-1]
        "disconnect-flags",  # [MQTT-3.14.1-1]
        "connack-from-client",
        "pingresp-from-client",
        "suback-from-client",
        "unsuback-from-client",
        "type-0",
        "type-15",
    ],
)
def test_a_violation_closes_the_connection(packet: str) -> None:
    # [MQTT-4.8.0-1]
    assert _answer_to(_GOOD, bytes.fromhex(packet)) == [_ACCEPTED]


def test_a_packet_above_the_cap_closes_at_its_header() -> None:
    assert _answer_to(_GOOD, b"\x30\xff\xff\xff\x7f") == [_ACCEPTED]


def test_the_same_client_id_takes_over() -> None:
    # [MQTT-3.1.4-2]; the will of the first is published, since it did not say DISCONNECT
    async def talk() -> None:
        will = Will(topic="will", payload=b"gone", qos=0, retain=False)
        async with broker() as port, connected(port, "watch") as watch:
            await watch.send(Subscribe(packet_id=1, filters=(("will", 0),)))
            await watch.expect(SubAck(packet_id=1, return_codes=(0,)))
            async with connected(port, "same", will=will) as first, connected(port, "same") as second:
                assert await first.receive() is None
                assert await second.is_alive()
                await watch.expect(Publish(topic="will", payload=b"gone"))

    asyncio.run(talk())


def test_another_user_does_not_inherit_a_session() -> None:
    async def talk() -> None:
        async with broker() as port:
            async with connected(port, "shared", clean=False) as first:
                await first.send(Subscribe(packet_id=1, filters=(("secret", 1),)), Disconnect())
                await first.expect(SubAck(packet_id=1, return_codes=(1,)))
            async with connected(port, "shared", clean=False, user="other", present=False) as second:
                await second.send(Publish(topic="secret", payload=b"x"))
                assert await second.settle() == []

    asyncio.run(talk())


def test_a_silent_client_is_dropped_after_one_and_a_half_keep_alives() -> None:
    # [MQTT-3.1.2-24], [MQTT-3.1.2-8]
    async def talk() -> None:
        will = Will(topic="will", payload=b"silent", qos=1, retain=False)
        async with broker() as port, connected(port, "watch") as watch:
            await watch.send(Subscribe(packet_id=1, filters=(("will", 0),)))
            await watch.expect(SubAck(packet_id=1, return_codes=(0,)))
            async with connected(port, "quiet", keep_alive=1, will=will) as quiet:
                start = asyncio.get_running_loop().time()
                assert await quiet.receive() is None
                assert asyncio.get_running_loop().time() - start >= 1.0
                await watch.expect(Publish(topic="will", payload=b"silent"))

    asyncio.run(talk())


def test_a_connection_without_connect_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECT_SECONDS", 0.05)

    async def talk() -> None:
        async with broker() as port, raw(port) as client:
            await client.send(b"\x10")
            assert await client.receive() is None

    asyncio.run(talk())


def test_connections_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)

    async def talk() -> None:
        async with broker() as port, connected(port) as held:
            async with raw(port) as refused:
                await refused.send(_GOOD)
                assert await refused.receive() is None
            assert await held.is_alive()

    asyncio.run(talk())
