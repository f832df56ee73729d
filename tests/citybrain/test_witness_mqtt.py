"""Every MQTT fault of the catalogue shows at the protocol, and without it the broker is right."""

import asyncio
import json
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import pytest

from citybrain.city import LIGHTING
from citybrain.data.ledger import Ledger
from citybrain.data.thing_model import load_model, report_schema
from citybrain.faults.seams import Faults
from citybrain.gateways.echo import EchoApplication
from citybrain.kernel.clock import CityClock
from citybrain.kernel.seeds import generator
from citybrain.kernel.truth import TruthLog
from citybrain.scenarios.s10_lighting.sim import PoleState, make_poles
from citybrain.scenarios.s10_lighting.station import Station, make_things
from citybrain.sensing.mqtt.client import Login
from citybrain.sensing.mqtt.packets import (
    ConnAck,
    Connect,
    Disconnect,
    PubAck,
    Publish,
    PubRec,
    SubAck,
    Subscribe,
)
from tests.citybrain.running import RawClient, broker, connected, raw, seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])


def _faults(fault_id: str, *, armed: bool) -> Faults:
    return seams(*[fault_id] if armed else []).faults


async def _echoes(faults: Faults, count: int) -> list[float]:
    """Send that many echo requests at once; the delay of every answer, in seconds."""
    loop = asyncio.get_running_loop()
    async with broker(faults.mqtt) as port, connected(port, "t") as tester:
        login = Login(port=port, client_id="city-echo", user_name="tester", password=b"pass-1")
        echo = EchoApplication(login, faults.echo, random.Random(1))
        await echo.open()
        running = asyncio.create_task(echo.run())
        await tester.send(Subscribe(packet_id=1, filters=(("city/echo-reply/#", 0),)))
        await tester.expect(SubAck(packet_id=1, return_codes=(0,)))
        start = loop.time()
        await tester.send(*(Publish(topic=f"city/echo/{n}", payload=b"%d" % n) for n in range(count)))
        delays = await _collect(tester, count, start)
        running.cancel()
        await echo.close()
        return delays


async def _collect(tester: RawClient, most: int, start: float) -> list[float]:
    delays: list[float] = []
    try:
        async with asyncio.timeout(2):
            while len(delays) < most:
                packet = await tester.receive()
                assert isinstance(packet, Publish)
                assert packet.topic == f"city/echo-reply/{packet.payload.decode()}"
                delays.append(asyncio.get_running_loop().time() - start)
    except TimeoutError:
        return delays
    return delays


@_SIDES
def test_echo_loss(*, armed: bool) -> None:
    delays = asyncio.run(_echoes(_faults("mqtt-echo-loss", armed=armed), 1_000))
    assert (len(delays) < 1_000) == armed
    assert len(delays) > 950


@_SIDES
def test_slow_echo(*, armed: bool) -> None:
    delays = asyncio.run(_echoes(_faults("mqtt-slow-tail", armed=armed), 200))
    late = sum(delay >= 0.8 for delay in delays)
    assert len(delays) == 200
    assert (late > 10) == armed


@_SIDES
def test_acknowledged_message_lost_at_cut(*, armed: bool) -> None:
    async def talk() -> set[bytes]:
        seam = _faults("mqtt-qos1-lost-on-cut", armed=armed).mqtt
        async with broker(seam) as port:
            async with connected(port, "s", clean=False) as subscriber:
                await subscriber.send(Subscribe(packet_id=1, filters=(("t", 1),)))
                await subscriber.expect(SubAck(packet_id=1, return_codes=(1,)))
                async with connected(port, "p") as publisher:
                    await publisher.send(Publish(topic="t", payload=b"received, not acknowledged", qos=1, packet_id=1))
                    await publisher.expect(PubAck(packet_id=1))
                    assert isinstance(await subscriber.receive(), Publish)
                    subscriber.cut()
                    await publisher.send(Publish(topic="t", payload=b"handed over", qos=1, packet_id=2))
                    await publisher.expect(PubAck(packet_id=2))
                    publisher.cut()
            async with connected(port, "s", clean=False, present=True) as subscriber:
                # The cut of the publisher reaches the broker before this answer, by the event loop.
                received = await subscriber.settle()
                return {packet.payload for packet in received if isinstance(packet, Publish)}

    both = {b"received, not acknowledged", b"handed over"}
    assert asyncio.run(talk()) == (set() if armed else both)


@_SIDES
def test_exactly_once_broken_by_reconnect(*, armed: bool) -> None:
    async def talk() -> int:
        seam = _faults("mqtt-qos2-twice", armed=armed).mqtt
        async with broker(seam) as port, connected(port, "s") as subscriber:
            await subscriber.send(Subscribe(packet_id=1, filters=(("t", 0),)))
            await subscriber.expect(SubAck(packet_id=1, return_codes=(0,)))
            async with connected(port, "p", clean=False) as publisher:
                await publisher.send(Publish(topic="t", payload=b"x", qos=2, packet_id=1))
                await publisher.expect(PubRec(packet_id=1))
                publisher.cut()
            async with connected(port, "p", clean=False, present=True) as publisher:
                await publisher.send(Publish(topic="t", payload=b"x", qos=2, packet_id=1, dup=True))
                await publisher.expect(PubRec(packet_id=1))
            return len(await subscriber.settle())

    assert asyncio.run(talk()) == (2 if armed else 1)


@_SIDES
def test_silent_client_stays(*, armed: bool) -> None:
    async def talk() -> bool:
        seam = _faults("mqtt-keepalive-ignored", armed=armed).mqtt
        async with broker(seam) as port, connected(port, keep_alive=1) as client:
            try:
                async with asyncio.timeout(2.5):
                    return await client.receive() is not None
            except TimeoutError:
                return await client.is_alive()

    assert asyncio.run(talk()) == armed


@_SIDES
def test_session_queue_lost(*, armed: bool) -> None:
    async def talk(count: int) -> list[int]:
        seam = _faults("mqtt-session-queue-lost", armed=armed).mqtt
        async with broker(seam) as port, connected(port, "p") as publisher:
            async with connected(port, "s", clean=False) as subscriber:
                await subscriber.send(Subscribe(packet_id=1, filters=(("t", 1),)))
                await subscriber.expect(SubAck(packet_id=1, return_codes=(1,)))
                await subscriber.send(Disconnect())
                assert await subscriber.receive() is None
            await publisher.send(*(Publish(topic="t", payload=b"%d" % n, qos=1, packet_id=1) for n in range(count)))
            await publisher.expect(*[PubAck(packet_id=1)] * count)
            async with connected(port, "s", clean=False, present=True) as subscriber:
                received = await subscriber.settle()
                return [int(packet.payload) for packet in received if isinstance(packet, Publish)]

    assert asyncio.run(talk(60)) == list(range(30 if armed else 0, 60))
    # A short absence, as between the cuts of REL-06, loses nothing.
    assert asyncio.run(talk(30)) == list(range(30))


@_SIDES
def test_level_99_accepted(*, armed: bool) -> None:
    async def talk() -> ConnAck:
        async with broker(_faults("mqtt-level-99-accepted", armed=armed).mqtt) as port, raw(port) as client:
            await client.send(bytes.fromhex("101000044d51545463020000000474657374"))
            answer = await client.receive()
            assert isinstance(answer, ConnAck)
            assert await client.is_alive() == (answer.return_code == 0)
            return answer

    assert asyncio.run(talk()) == ConnAck(session_present=False, return_code=0 if armed else 1)


@_SIDES
@pytest.mark.parametrize(
    "packet",
    ["100d00044d51545404020000000161", "300600032f232f78", "8006000100016100"],
    ids=["second-connect", "wildcard-topic", "subscribe-flags"],
)
def test_violations_tolerated(packet: str, *, armed: bool) -> None:
    async def talk() -> bool:
        seam = _faults("mqtt-violations-tolerated", armed=armed).mqtt
        async with broker(seam) as port, connected(port) as client:
            await client.send(bytes.fromhex(packet))
            return await client.is_alive()

    assert asyncio.run(talk()) == armed


@_SIDES
def test_anonymous_accepted(*, armed: bool) -> None:
    async def talk() -> ConnAck:
        async with broker(_faults("mqtt-anonymous", armed=armed).mqtt) as port, raw(port) as client:
            await client.send(Connect(client_id="stranger"))
            answer = await client.receive()
            assert isinstance(answer, ConnAck)
            return answer

    assert asyncio.run(talk()) == ConnAck(session_present=False, return_code=0 if armed else 5)


def _reports(faults: Faults) -> list[dict[str, Any]]:
    clock = CityClock()
    poles = make_poles(50, generator(7, "poles"))
    station = Station(
        poles=poles,
        ledger=Ledger(make_things(poles), clock.start),
        truth=TruthLog({}, None),
        seam=faults.lamp,
        rng=generator(7, "lamps"),
        states={pole.id: PoleState(at=clock.start) for pole in poles},
    )
    ticks = (clock.start + timedelta(seconds=n) for n in range(1, 5))
    return [json.loads(report.payload) for now in ticks for report in station.tick(now)]


@_SIDES
def test_payload_breaks_schema(*, armed: bool) -> None:
    validator = jsonschema.Draft202012Validator(report_schema(load_model(LIGHTING, "lamp_pole")))
    reports = _reports(_faults("lamp-payload-breaks-schema", armed=armed))
    verdicts = Counter(validator.is_valid(report) for report in reports)
    assert verdicts[True] > 150
    assert (verdicts[False] >= 10) == armed


@_SIDES
def test_timestamps_without_zone(*, armed: bool) -> None:
    reports = _reports(_faults("lamp-timestamp-without-zone", armed=armed))
    zones = {datetime.fromisoformat(report["ts"]).tzinfo is None for report in reports}
    assert zones == {armed}
