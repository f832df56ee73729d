"""The client over real sockets: what it says, what it hears, and how it ends."""

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace

import aiomqtt
import pytest

from rules.applicability import Answer
from rules.errors import TargetError
from rules.sampling import SamplePlan
from testers.harness.bench import make_target
from testers.harness.context import Context
from testers.harness.doors import open_doors
from testers.harness.limits import Limits
from testers.harness.registry import load_case
from testers.harness.session import Session
from testers.harness.setting import set_up
from testers.protocols.mqtt import client as client_module
from testers.protocols.mqtt.client import Client, ConnectionEndedError, SubscriptionRefusedError
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.knock import knock, knock_as, level_99
from testers.protocols.mqtt.login import own_topic, prepare, reserve
from testers.protocols.mqtt.mailbox import Inbox, Outbox
from testers.protocols.mqtt.packets import (
    Connack,
    Pingreq,
    Pingresp,
    Property,
    Puback,
    Publish,
    Suback,
)
from testers.protocols.mqtt.together import together
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions, find_specimen

Trial = Callable[[Context], Awaitable[None]]
V4, V5 = Version.V311, Version.V5


@asynccontextmanager
async def context(served: Served, *, timeout: float = 2.0) -> AsyncIterator[Context]:
    """Give what a case would see of a system."""
    answers = {name: Answer(said) for name, said in served.capabilities.items()}
    target = make_target(served.endpoints, capabilities=answers, parameters=served.parameters)
    doors = await open_doors(target, limits=Limits(timeout=timeout, connect=timeout))
    case = load_case("testers.reliability.rel_01_mqtt")
    assert case is not None
    plans = {"loss": SamplePlan(n=10)}
    yield Session(setting=set_up(target=target, doors=doors, seed=1), card=case.card, samples=plans, seed=1)


def on(specimen: str) -> Callable[[Trial], Callable[[], None]]:
    """Run a trial on a specimen."""

    def wrap(trial: Trial) -> Callable[[], None]:
        async def go() -> None:
            async with find_specimen(specimen).serve(ServeOptions(seed=1)) as served, context(served) as ctx:
                await trial(ctx)

        def test() -> None:
            asyncio.run(asyncio.wait_for(go(), 20))

        return test

    return wrap


def against(answer: Callable[[StreamReader, StreamWriter], Awaitable[None]], trial: Trial) -> None:
    """Run a trial on a little server of the test's own."""

    async def go() -> None:
        async with listening(answer) as port:
            served = Served(endpoints={"mqtt": f"mqtt://127.0.0.1:{port}"})
            async with context(served, timeout=0.3) as ctx:
                await trial(ctx)

    asyncio.run(asyncio.wait_for(go(), 20))


@on("mqtt_strict")
async def test_a_round_trip_with_everything_in_order(ctx: Context) -> None:
    login = prepare(ctx)
    async with login.enter("one") as client:
        assert not client.resumed
        assert await client.subscribe("a/#", 1) == 1
        await client.send(Publish(topic="a/b", payload=b"x", qos=1, packet_id=9))
        # What comes before the packet that is waited for stays for later.
        await client.send(Pingreq())
        await client.expect(Pingresp)
        kept = await client.batch(within=1.0)
        assert Puback(packet_id=9) in kept or Puback(packet_id=9) in await client.batch(within=1.0)
        await client.leave()


@on("mqtt_strict")
async def test_a_session_is_resumed_and_forgotten(ctx: Context) -> None:
    login = prepare(ctx)
    await reserve(ctx, login, "s")
    for expected in (False, True):
        async with login.enter("s", clean=False) as client:
            assert client.resumed is expected
            await client.cut()
    await login.forget("s")
    async with login.enter("s", clean=False) as client:
        assert not client.resumed
    await login.forget("s")


@on("mqtt_strict")
async def test_5_alone_is_spoken_to_who_declares_it_alone(ctx: Context) -> None:
    login = replace(prepare(ctx), version=V5)
    assert prepare(ctx).version is V4
    await login.forget("v")
    async with login.enter("v", clean=False) as client:
        assert client.version is V5
        assert client.window == 65_535
        await client.leave()
    async with login.enter("v", clean=False) as client:
        assert client.resumed
    await login.forget("v")


@on("mqtt_strict")
async def test_client_identifiers_are_ones_that_every_server_takes(ctx: Context) -> None:
    hello = prepare(ctx).hello("a-very-long-name-indeed")
    assert len(hello.client_id) == 23
    assert prepare(ctx).hello("pub").client_id.isalnum()
    assert ctx.tag.split("-")[1] in hello.client_id
    assert own_topic(ctx, "x") == f"cityassay/{ctx.tag}/x"


@on("mqtt_strict")
async def test_a_refusal_is_put_into_words(ctx: Context) -> None:
    login = replace(prepare(ctx), password=b"wrong")
    for version, code in ((V4, "0x04"), (V5, "0x86")):
        with pytest.raises(TargetError, match=f"{code} .bad user name or password"):
            async with replace(login, version=version).enter("x"):
                pass


@on("mqtt_strict")
async def test_knocking_tells_levels_apart(ctx: Context) -> None:
    login = prepare(ctx)
    assert (await knock_as(login, V4)).accepted
    assert (await knock_as(login, V5)).accepted
    refused = await knock(login, level_99(login.hello("x")), until_closed=1.0)
    assert (refused.code, refused.closed, refused.accepted) == (1, True, False)
    assert (await knock_as(login.stranger(), V4)).code == 5
    assert login.stranger().user is None


@on("mqtt_overdeclares")
async def test_an_answer_in_the_other_edition_is_read(ctx: Context) -> None:
    answer = await knock_as(prepare(ctx), V5)
    assert answer.code == 1
    assert answer.received == bytes.fromhex("20020001")


@on("mqtt_hangs")
async def test_silence_is_an_error_of_the_target(ctx: Context) -> None:
    began = time.monotonic()
    with pytest.raises(TargetError, match="No CONNACK came within 2 s"):
        async with prepare(ctx).enter("x"):
            pass
    assert (await knock(prepare(ctx), encode(prepare(ctx).hello("x"), V4), within=0.1)).silent
    assert time.monotonic() - began < 10


@on("mqtt_garbage")
async def test_garbage_is_an_error_of_the_target(ctx: Context) -> None:
    with pytest.raises(TargetError):
        async with prepare(ctx).enter("x"):
            pass
    with pytest.raises(TargetError):
        await knock_as(prepare(ctx), V4)


@on("mqtt_floods")
async def test_a_flood_is_cut_off_and_never_kept(ctx: Context) -> None:
    async with prepare(ctx).enter("x") as client:
        await client.subscribe("a", 0)
        with pytest.raises(TargetError, match="too large"):
            await _drink(client)
        assert len(client.stream.received) <= Limits().capture


def test_the_end_of_a_connection_and_a_malformed_packet() -> None:
    async def hang_up(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(encode(Connack(), V4))
        await reader.read(1_000)
        writer.write(encode(Suback(packet_id=1, reasons=(0x80,)), V4))
        await reader.read(1_000)

    async def babble(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(encode(Connack(), V4) + b"\xf0\x00")
        await reader.read(1_000)

    async def refused_then_ended(ctx: Context) -> None:
        async with prepare(ctx).enter("x") as client:
            with pytest.raises(SubscriptionRefusedError, match="0x80"):
                await client.subscribe("a", 1)
            with pytest.raises(TimeoutError):
                await client.batch(within=0.05)
            await client.send(Pingreq())
            with pytest.raises(ConnectionEndedError):
                await client.batch(within=2.0)
            assert await client.closes(within=1.0)

    async def malformed(ctx: Context) -> None:
        with pytest.raises(MalformedPacket):
            async with prepare(ctx).enter("x") as client:
                await client.batch(within=1.0)

    against(hang_up, refused_then_ended)
    against(babble, malformed)


def test_a_listener_keeps_its_connection_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_PING_AFTER", 0.05)
    heard: list[bytes] = []

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(encode(Connack(), V4))
        while data := await reader.read(1_000):
            heard.append(data)

    async def wait(ctx: Context) -> None:
        async with prepare(ctx).enter("x") as client:
            with pytest.raises(TimeoutError):
                await client.batch(within=0.3)

    against(answer, wait)
    assert heard
    assert set(heard) == {encode(Pingreq(), V4)}


def test_the_window_of_5_is_read() -> None:
    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(encode(Connack(properties=((Property.RECEIVE_MAXIMUM, 7),)), V5))
        await reader.read(1_000)

    async def look(ctx: Context) -> None:
        async with replace(prepare(ctx), version=V5).enter("x") as client:
            assert client.window == 7

    against(answer, look)


@on("mqtt_strict")
async def test_our_messages_and_those_of_aiomqtt_meet(ctx: Context) -> None:
    login = prepare(ctx)
    assert login.password is not None
    async with (
        aiomqtt.Client(
            login.link.address, login.link.endpoint.port, username=login.user, password=login.password.decode()
        ) as theirs,
        login.enter("ours") as ours,
    ):
        await ours.subscribe("ours", 2)
        await theirs.subscribe("theirs", qos=2)
        outbox, inbox = Outbox(login.link, "m"), Inbox("m")
        for number in range(20):
            outbox.take(number, "theirs", 1 + number % 2)
        assert await outbox.post(ours, range(20))
        got = [await anext(theirs.messages) for _ in range(20)]
        # Order holds within one QoS only (MQTT-4.6.0-5).
        assert {message.payload for message in got} == {f"m:{number}".encode() for number in range(20)}
        for number in range(20):
            await theirs.publish("ours", f"m:{number}", qos=1 + number % 2)
        assert await inbox.read(ours, set(range(20)), idle=2.0)
        assert set(inbox.arrived.values()) == {1}
        await ours.leave()


def test_the_first_error_ends_all_work() -> None:
    ended: list[str] = []

    async def linger(name: str) -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(name)

    async def go() -> None:
        work: list[Coroutine[None, None, None]] = [linger("a"), linger("b"), _break()]
        with pytest.raises(ZeroDivisionError):
            await together(work)
        assert sorted(ended) == ["a", "b"]
        assert await together([_value(1), _value(2)]) == [1, 2]

    asyncio.run(go())


async def _break() -> None:
    raise ZeroDivisionError


async def _value(value: int) -> int:
    return value


async def _drink(client: Client) -> None:
    while await client.batch(within=5.0):
        pass
