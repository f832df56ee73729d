"""Messages: QoS 0 to 2, retained, wills, sessions (MQTT 3.1.1 sections 3.3 to 3.10 and 4)."""

import asyncio

import pytest

from citybrain.sensing.mqtt import server
from citybrain.sensing.mqtt.packets import (
    Disconnect,
    Packet,
    PubAck,
    PubComp,
    Publish,
    PubRec,
    PubRel,
    SubAck,
    Subscribe,
    UnsubAck,
    Unsubscribe,
    Will,
)
from citybrain.sensing.mqtt.session import MAX_IN_FLIGHT, MAX_QUEUE, Message, Session
from tests.citybrain.running import RawClient, broker, connected


async def _subscribe(client: RawClient, *pairs: tuple[str, int], packet_id: int = 1) -> None:
    await client.send(Subscribe(packet_id=packet_id, filters=pairs))
    await client.expect(SubAck(packet_id=packet_id, return_codes=tuple(qos for _, qos in pairs)))


async def _publish_once(client: RawClient, packet_id: int, topic: str, payload: bytes) -> None:
    """A whole QoS 2 exchange from the sender's side."""
    await client.send(Publish(topic=topic, payload=payload, qos=2, packet_id=packet_id))
    await client.expect(PubRec(packet_id=packet_id))
    await client.send(PubRel(packet_id=packet_id))
    await client.expect(PubComp(packet_id=packet_id))


@pytest.mark.parametrize("published", [0, 1, 2])
@pytest.mark.parametrize("granted", [0, 1, 2])
def test_the_qos_delivered_is_the_lesser_of_published_and_granted(published: int, granted: int) -> None:
    # [MQTT-3.8.4-6], [MQTT-3.3.4-1], [MQTT-4.3.1-1]
    async def talk() -> None:
        async with broker() as port, connected(port, "s") as subscriber, connected(port, "p") as publisher:
            await _subscribe(subscriber, ("t", granted))
            packet_id = 9 if published else None
            await publisher.send(Publish(topic="t", payload=b"x", qos=published, packet_id=packet_id))
            answer: list[Packet] = [PubAck(packet_id=9)] if published == 1 else []
            assert await publisher.settle() == (answer or ([PubRec(packet_id=9)] if published else []))
            qos = min(published, granted)
            await subscriber.expect(Publish(topic="t", payload=b"x", qos=qos, packet_id=1 if qos else None))

    asyncio.run(talk())


def test_exactly_once_towards_the_broker() -> None:
    # [MQTT-4.3.3-2]: the same id again before PUBREL is answered and not handed on
    async def talk() -> None:
        async with broker() as port, connected(port, "s") as subscriber, connected(port, "p") as publisher:
            await _subscribe(subscriber, ("t", 0))
            message = Publish(topic="t", payload=b"once", qos=2, packet_id=5)
            again = Publish(topic="t", payload=b"once", qos=2, packet_id=5, dup=True)
            await publisher.send(message, again)
            await publisher.expect(PubRec(packet_id=5), PubRec(packet_id=5))
            await publisher.send(PubRel(packet_id=5), PubRel(packet_id=5))
            await publisher.expect(PubComp(packet_id=5), PubComp(packet_id=5))
            await _publish_once(publisher, 5, "t", b"new")
            await subscriber.expect(Publish(topic="t", payload=b"once"), Publish(topic="t", payload=b"new"))

    asyncio.run(talk())


def test_exactly_once_holds_across_a_cut() -> None:
    # [MQTT-4.3.3-2] with a session that survives [MQTT-3.1.2-4]
    async def talk() -> None:
        async with broker() as port, connected(port, "s") as subscriber:
            await _subscribe(subscriber, ("t", 0))
            async with connected(port, "p", clean=False) as publisher:
                await publisher.send(Publish(topic="t", payload=b"once", qos=2, packet_id=5))
                await publisher.expect(PubRec(packet_id=5))
                publisher.cut()
            async with connected(port, "p", clean=False, present=True) as publisher:
                await publisher.send(Publish(topic="t", payload=b"once", qos=2, packet_id=5, dup=True))
                await publisher.expect(PubRec(packet_id=5))
            assert await subscriber.settle() == [Publish(topic="t", payload=b"once")]

    asyncio.run(talk())


def test_at_least_once_takes_the_same_id_as_new_after_puback() -> None:
    # [MQTT-4.3.2-2]: after PUBACK the same id is a new publication, whatever DUP says
    async def talk() -> None:
        async with broker() as port, connected(port) as client:
            await _subscribe(client, ("t", 0))
            await client.send(*(Publish(topic="t", payload=b"x", qos=1, packet_id=3, dup=dup) for dup in (False, True)))
            received = await client.settle()
            assert received.count(PubAck(packet_id=3)) == 2
            # [MQTT-3.3.1-3]: DUP is not propagated
            assert received.count(Publish(topic="t", payload=b"x")) == 2

    asyncio.run(talk())


@pytest.mark.parametrize("qos", [1, 2])
def test_unacknowledged_messages_come_again_in_order_with_dup(qos: int) -> None:
    # [MQTT-4.4.0-1], [MQTT-4.6.0-1], [MQTT-3.3.1-1]
    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            async with connected(port, "s", clean=False) as subscriber:
                await _subscribe(subscriber, ("t", qos))
                for number in range(3):
                    await publisher.send(Publish(topic="t", payload=b"%d" % number, qos=1, packet_id=1))
                await publisher.settle()
                expected = [Publish(topic="t", payload=b"%d" % n, qos=min(qos, 1), packet_id=n + 1) for n in range(3)]
                await subscriber.expect(*expected)
                subscriber.cut()
            again = [
                Publish(topic="t", payload=p.payload, qos=p.qos, packet_id=p.packet_id, dup=True) for p in expected
            ]
            async with connected(port, "s", clean=False, present=True) as subscriber:
                await subscriber.expect(*again)
                await subscriber.send(*(PubAck(packet_id=n) for n in (1, 2, 3)), Disconnect())
            async with connected(port, "s", clean=False, present=True) as subscriber:
                assert await subscriber.settle() == []

    asyncio.run(talk())


def test_after_pubrec_only_pubrel_comes_again() -> None:
    # [MQTT-4.3.3-1] "MUST NOT re-send the PUBLISH once it has sent the corresponding PUBREL"
    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            async with connected(port, "s", clean=False) as subscriber:
                await _subscribe(subscriber, ("t", 2))
                await _publish_once(publisher, 1, "t", b"x")
                await subscriber.expect(Publish(topic="t", payload=b"x", qos=2, packet_id=1))
                await subscriber.send(PubRec(packet_id=1))
                await subscriber.expect(PubRel(packet_id=1))
                subscriber.cut()
            async with connected(port, "s", clean=False, present=True) as subscriber:
                await subscriber.expect(PubRel(packet_id=1))
                await subscriber.send(PubComp(packet_id=1))
                assert await subscriber.settle() == []

    asyncio.run(talk())


@pytest.mark.parametrize("goodbye", [True, False])
def test_a_persistent_session_queues_qos_1_and_2_and_not_0(*, goodbye: bool) -> None:
    # [MQTT-3.1.2-5], [MQTT-3.1.2-4]
    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            async with connected(port, "s", clean=False) as subscriber:
                await _subscribe(subscriber, ("t", 2))
                if goodbye:
                    await subscriber.send(Disconnect())
                    assert await subscriber.receive() is None
                else:
                    subscriber.cut()
            await publisher.settle()
            for number in range(300):
                await publisher.send(Publish(topic="t", payload=b"%d" % number, qos=1, packet_id=1))
            await publisher.send(Publish(topic="t", payload=b"not kept"))
            await publisher.settle()
            async with connected(port, "s", clean=False, present=True) as subscriber:
                got: list[bytes] = []
                while len(got) < 300:
                    packet = await subscriber.receive()
                    assert isinstance(packet, Publish)
                    assert packet.packet_id is not None
                    got.append(packet.payload)
                    await subscriber.send(PubAck(packet_id=packet.packet_id))
                assert got == [b"%d" % number for number in range(300)]
                assert await subscriber.settle() == []

    asyncio.run(talk())


def test_clean_session_discards_what_was_held() -> None:
    # [MQTT-3.1.2-6], [MQTT-3.2.2-1], [MQTT-3.2.2-3]
    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            async with connected(port, "s", clean=False) as subscriber:
                await _subscribe(subscriber, ("t", 1))
            async with connected(port, "s", clean=True, present=False):
                pass
            await publisher.send(Publish(topic="t", payload=b"x", qos=1, packet_id=1))
            await publisher.settle()
            async with connected(port, "s", clean=False, present=False) as subscriber:
                assert await subscriber.settle() == []

    asyncio.run(talk())


def test_retained_messages() -> None:
    # [MQTT-3.3.1-5] to [MQTT-3.3.1-12], [MQTT-3.8.4-3]
    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            await publisher.send(
                Publish(topic="r/1", payload=b"old", retain=True),
                Publish(topic="r/1", payload=b"kept", qos=1, retain=True, packet_id=1),
                Publish(topic="r/1", payload=b"passing"),
                Publish(topic="r/2", payload=b"gone", retain=True),
                Publish(topic="r/2", payload=b"", retain=True),
            )
            await publisher.settle()
            async with connected(port, "s") as subscriber:
                await _subscribe(subscriber, ("r/#", 0))
                held = Publish(topic="r/1", payload=b"kept", retain=True)
                assert await subscriber.settle() == [held]
                await _subscribe(subscriber, ("r/#", 1), packet_id=2)
                await subscriber.expect(Publish(topic="r/1", payload=b"kept", qos=1, retain=True, packet_id=1))
                # [MQTT-3.3.1-9]: RETAIN is 0 for an established subscription; an empty one passes too
                await publisher.send(Publish(topic="r/1", payload=b"", retain=True))
                await subscriber.expect(Publish(topic="r/1", payload=b""))

    asyncio.run(talk())


def test_a_will_is_published_at_a_cut_and_discarded_by_disconnect() -> None:
    # [MQTT-3.1.2-8], [MQTT-3.1.2-10], [MQTT-3.1.2-16], [MQTT-3.1.2-17], [MQTT-3.14.4-3]
    async def talk() -> None:
        async with broker() as port, connected(port, "watch") as watch:
            await _subscribe(watch, ("w", 2))
            async with connected(port, "a", will=Will(topic="w", payload=b"a", qos=2, retain=True)) as dying:
                dying.cut()
            await watch.expect(Publish(topic="w", payload=b"a", qos=2, packet_id=1))
            async with connected(port, "b", will=Will(topic="w", payload=b"b", qos=0, retain=False)) as polite:
                await polite.send(Disconnect())
                assert await polite.receive() is None
            async with connected(port, "c", will=Will(topic="w", payload=b"c", qos=0, retain=False)) as rude:
                await rude.send(b"\xf0\x00")
                assert await rude.receive() is None
            await watch.expect(Publish(topic="w", payload=b"c"))
            async with connected(port, "late") as late:
                await _subscribe(late, ("w", 0))
                assert await late.settle() == [Publish(topic="w", payload=b"a", retain=True)]

    asyncio.run(talk())


def test_unsubscribe_compares_character_by_character_and_always_answers() -> None:
    # [MQTT-3.10.4-1] to [MQTT-3.10.4-6]
    async def talk() -> None:
        async with broker() as port, connected(port) as client:
            await _subscribe(client, ("a/+", 0), ("b", 0))
            await client.send(Unsubscribe(packet_id=7, filters=("a/x", "b", "never")))
            await client.expect(UnsubAck(packet_id=7))
            await client.send(Publish(topic="a/x", payload=b"1"), Publish(topic="b", payload=b"2"))
            assert await client.settle() == [Publish(topic="a/x", payload=b"1")]

    asyncio.run(talk())


def test_overlapping_subscriptions_deliver_one_copy_at_the_highest_qos() -> None:
    # [MQTT-3.3.5-1]
    async def talk() -> None:
        async with broker() as port, connected(port) as client:
            await _subscribe(client, ("t/#", 0), ("t/+", 1))
            await client.send(Publish(topic="t/x", payload=b"1", qos=1, packet_id=4))
            received = await client.settle()
            assert [p for p in received if isinstance(p, Publish)] == [
                Publish(topic="t/x", payload=b"1", qos=1, packet_id=1)
            ]

    asyncio.run(talk())


def test_rights_bound_publishing_and_subscribing() -> None:
    # [MQTT-3.8.4-5] 0x80 for a refused filter, [MQTT-3.3.5-2] close for a refused topic
    async def talk() -> None:
        async with broker() as port, connected(port, "n", user="narrow") as narrow:
            await narrow.send(
                Subscribe(packet_id=1, filters=(("a/b", 2), ("#", 0), ("$SYS/#", 0), ("a/#", 1), ("+/b", 1)))
            )
            await narrow.expect(SubAck(packet_id=1, return_codes=(2, 0x80, 0x80, 1, 0x80)))
            await narrow.send(Publish(topic="a/b", payload=b"ok", qos=0))
            assert await narrow.receive() == Publish(topic="a/b", payload=b"ok")
            await narrow.send(Publish(topic="b", payload=b"no"))
            assert await narrow.receive() is None

    asyncio.run(talk())


def test_dollar_topics_stay_out_of_wildcards() -> None:
    # [MQTT-4.7.2-1]
    async def talk() -> None:
        async with broker() as port, connected(port, "s") as subscriber:
            await _subscribe(subscriber, ("#", 0), ("+/x", 0), ("$own/#", 0))
            await subscriber.send(Publish(topic="t", payload=b"1"))
            assert await subscriber.settle() == [Publish(topic="t", payload=b"1")]

    asyncio.run(talk())


def test_messages_of_one_sender_stay_in_order() -> None:
    # [MQTT-4.6.0-5], [MQTT-4.6.0-6]
    async def talk() -> None:
        async with broker() as port, connected(port, "s") as subscriber, connected(port, "p") as publisher:
            await _subscribe(subscriber, ("t", 1))
            count = MAX_IN_FLIGHT * 2
            await publisher.send(*(Publish(topic="t", payload=b"%d" % n, qos=1, packet_id=n + 1) for n in range(count)))
            await publisher.settle()
            got = []
            for _ in range(count):
                packet = await subscriber.receive()
                assert isinstance(packet, Publish)
                assert packet.packet_id is not None
                got.append(int(packet.payload))
                await subscriber.send(PubAck(packet_id=packet.packet_id))
            assert got == list(range(count))

    asyncio.run(talk())


def test_a_queue_is_bounded_and_counts_what_it_drops() -> None:
    session = Session(client_id="c", user="u", clean=False)
    for number in range(MAX_QUEUE + 5):
        session.enqueue(Message(topic="t", payload=b"%d" % number, qos=1))
    assert (len(session.queue), session.dropped) == (MAX_QUEUE, 5)
    assert session.dequeue().payload == b"0"


def test_packet_ids_in_use_are_not_given_again() -> None:
    # [MQTT-2.3.1-4]
    session = Session(client_id="c", user="u", clean=False)
    message = Message(topic="t", payload=b"", qos=2)
    first = session.register(message)
    session.release(first)
    session._last_id = 0xFFFF
    assert session.register(message) not in {first, 0}


def test_a_client_that_does_not_read_is_cut_off_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CUT_OFF_BYTES", 1_000_000)

    async def talk() -> None:
        async with broker() as port, connected(port, "p") as publisher:
            async with connected(port, "deaf") as deaf:
                await _subscribe(deaf, ("t", 0))
                # Never read again; QoS 0 messages to it are dropped once its buffer is full.
                for _ in range(40):
                    await publisher.send(Publish(topic="t", payload=bytes(500_000)))
                assert await publisher.is_alive()
                # Answers cannot be dropped: their sender reads or is cut off.
                with pytest.raises(ConnectionError):
                    await _flood(deaf)
            assert await publisher.is_alive()

    asyncio.run(talk())


async def _flood(client: RawClient) -> None:
    """Ask for answers without end and read none."""
    while True:
        await client.send(b"\xc0\x00" * 100_000)
